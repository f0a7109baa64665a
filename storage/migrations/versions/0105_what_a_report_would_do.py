"""What is odd about a report as data, what a refused one would do, and two faults more."""

import sqlalchemy as sa
from alembic import op

revision = "0105"
down_revision = "0104"
branch_labels = None
depends_on = None

_BEFORE = (
    "not_reached",
    "denied",
    "truncated",
    "too_large",
    "html",
    "json",
    "empty",
    "binary",
    "wrong_report",
    "columns",
    "no_rows",
    "rejected",
    "drop",
    "database",
    "disk",
    "interrupted",
)
_NEW = ("text", "moved", "cut_off", "keys_gone", "altered")


def _faults(*words: str) -> sa.Enum:
    return sa.Enum(
        *words, name="known_reportfault", native_enum=False, create_constraint=True, length=40
    )


def upgrade() -> None:
    op.drop_column("sync_report", "notes")
    with op.batch_alter_table("sync_report", schema=None) as batch_op:
        batch_op.drop_constraint("known_reportfault", type_="check")
        batch_op.alter_column("fault", type_=_faults(*_BEFORE, *_NEW), existing_nullable=True)
        batch_op.add_column(sa.Column("notes", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("losses", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("settings", sa.JSON(), nullable=True))


def downgrade() -> None:
    faults = sa.table("sync_report", sa.column("fault"))
    op.execute(faults.delete().where(faults.c.fault.in_(_NEW)))
    with op.batch_alter_table("sync_report", schema=None) as batch_op:
        batch_op.drop_constraint("known_reportfault", type_="check")
        batch_op.alter_column("fault", type_=_faults(*_BEFORE), existing_nullable=True)
        batch_op.drop_column("settings")
        batch_op.drop_column("losses")
        batch_op.drop_column("notes")
    op.add_column("sync_report", sa.Column("notes", sa.String(), nullable=True))
