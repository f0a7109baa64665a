"""Changes of what is requested: what is wanted, and whether somebody sees it through."""

import sqlalchemy as sa
from alembic import op

revision = "0113"
down_revision = "0112"
branch_labels = None
depends_on = None

_STATES = ("proposed", "running", "stopped", "done", "left", "overtaken")
_OPEN = sa.text("state IN ('running', 'stopped')")


def upgrade() -> None:
    states = sa.Enum(
        *_STATES, name="known_changestate", native_enum=False, create_constraint=True, length=40
    )
    op.create_table(
        "loan_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("state", states, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=True),
        sa.Column("was", sa.JSON(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("fms_environment", sa.String(), nullable=False),
        sa.Column("fms_request_id", sa.BigInteger(), nullable=False),
        sa.Column("requested_by", sa.String(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("cut_off", sa.Boolean(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "loan_change_one_open",
        "loan_change",
        ["assignment_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def downgrade() -> None:
    op.drop_table("loan_change")
