"""Which mornings had their reminders."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from storage.columns import utc_field


class MorningRow(SQLModel, table=True):
    """A local date whose reminders were written; its key lets each have them once."""

    __tablename__ = "morning"

    day: date = Field(primary_key=True)
    written_at: datetime = utc_field()
