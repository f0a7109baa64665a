"""The outbox: what must be said in Slack, written in the transaction it speaks of."""

import enum
from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.columns import utc_field, word_field


class NoticeState(enum.StrEnum):
    """`failed` is final: Slack will never take this one (its channel is gone, say)."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class NoticeRow(SQLModel, table=True):
    """One message to post, or to bring up to date when `updates` names an earlier notice.

    Notices of one `stream` are said in the order of their ids. What is said is rendered from
    the database when it is said: `kind` picks the words, `subject` names the row they are about.
    `posting_since` is set while a post is on its way, so that a lost answer leads to a look-up
    and not to a second message. `due_at` is also how a process keeps others off the notice.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("outbox_by_stream", "state", "stream", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    stream: str
    kind: str
    subject: str
    target: str
    updates: int | None = Field(default=None, foreign_key="outbox.id")
    state: NoticeState = word_field(NoticeState, default=NoticeState.WAITING)
    created_at: datetime = utc_field()
    due_at: datetime = utc_field()
    posting_since: datetime | None = utc_field(default=None)
    sent_at: datetime | None = utc_field(default=None)
    failures: int = 0
    error: str | None = None
    channel: str | None = None
    ts: str | None = None
