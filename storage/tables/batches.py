"""Several assignments asked for at once; what became of each is an attempt."""

from datetime import datetime

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from domain.assignment import Action
from domain.batches import Ending
from storage.columns import utc_field, word_field


class BatchRow(SQLModel, table=True):
    """What one command or click set going. It may be resumed: `round` counts how often it ran.

    `confirmation` names the command behind it and `resumed_by` the last click, so that neither
    acts twice. `holder` is the lease of the process that runs it. `clashes` are pairs of its
    numbers that want the same vehicle. `stopped_by` is set as soon as somebody asks for the end.
    """

    __tablename__ = "batch"
    __table_args__ = (Index("batch_by_running", "running", "holder"),)

    id: str = Field(primary_key=True)
    action: Action = word_field(Action)
    actor: str
    environment: str
    confirmation: str = Field(unique=True)
    resumed_by: str | None = None
    round: int = 1
    running: bool = True
    holder: str
    clashes: list[list[int]] = Field(default_factory=list, sa_type=JSON)
    stopped_by: str | None = None
    ended: Ending | None = word_field(Ending, default=None)
    started_at: datetime = utc_field()
    finished_at: datetime | None = utc_field(default=None)
