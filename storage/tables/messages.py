"""What Slack shows of the database, and what it is to show."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from storage.columns import utc_field

_IS_BEHIND = text("wanted_revision > shown_revision")


class SlackMessageRow(SQLModel, table=True):
    """One message in Slack, drawn from the database for as long as it shows less than is wanted.

    A change that it must show raises `wanted_revision` in the same transaction; for what is said
    once that stays at 1. `kind` picks the words, `subject` names the row they are about, and
    `key` travels with the message. Messages of one `stream` are said in the order of their ids.
    `due_at` is when it may be drawn, which is also how a process keeps others off it.
    `posting_since` is set while a post is on its way, so that a lost answer leads to a look-up
    and not to a second message. `failures` counts tries since it was last shown, `refusals` those
    that failed for a reason of its own; after some it is put aside, which ops are told. Others of
    its stream wait for it while it `holds_stream`.
    """

    __tablename__ = "slack_message"
    __table_args__ = (
        Index(
            "slack_message_behind",
            "stream",
            "id",
            sqlite_where=_IS_BEHIND,
            postgresql_where=_IS_BEHIND,
        ),
        Index("slack_message_by_subject", "kind", "subject"),
        Index("slack_message_by_place", "channel", "ts"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    kind: str
    subject: str
    target: str
    stream: str
    wanted_revision: int = 1
    shown_revision: int = 0
    channel: str | None = None
    ts: str | None = None
    created_at: datetime = utc_field()
    due_at: datetime = utc_field()
    posting_since: datetime | None = utc_field(default=None)
    failures: int = 0
    refusals: int = 0
    error: str | None = None
    put_aside_at: datetime | None = utc_field(default=None)
    holds_stream: bool = True
