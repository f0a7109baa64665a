"""The tables of what people chose on their Home tab, of their digests, and of what they said."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from storage.columns import utc_field


class DeskSettingsRow(SQLModel, table=True):
    """What a person has chosen on their Home tab (domain.home.DeskSettings)."""

    __tablename__ = "desk_settings"

    slack_user_id: str = Field(primary_key=True)
    digest: bool = False
    hour: int = 7
    office: str | None = None
    shown: str | None = None


class MorningRow(SQLModel, table=True):
    """A local date whose reminders were written; its key lets each have them once."""

    __tablename__ = "morning"

    day: date = Field(primary_key=True)
    written_at: datetime = utc_field()


class HadDigestRow(SQLModel, table=True):
    """A local date whose digest was written for a person; its key lets each have it once."""

    __tablename__ = "had_digest"

    slack_user_id: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    written_at: datetime = utc_field()


class AnsweredRow(SQLModel, table=True):
    """What somebody said to the bot, by its place; its key lets each be answered once.

    A row too for either half of a double click: `counting_half` is the one that counts, which
    another version may leave out.
    """

    __tablename__ = "answered"

    key: str = Field(primary_key=True)
    answered_at: datetime = utc_field()
    counting_half: str | None = None
