"""What stops one request after the other, told to ops once."""

import sqlalchemy as sa
from alembic import op

revision = "0102"
down_revision = "0101"
branch_labels = None
depends_on = None

_LASTS = sa.text("over_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "lasting_cause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("environment", sa.String(), nullable=False),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("detail", sa.String(), nullable=True),
        sa.Column("stopped", sa.JSON(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "lasting_cause_one_of_a_kind",
        "lasting_cause",
        ["kind", "environment"],
        unique=True,
        sqlite_where=_LASTS,
        postgresql_where=_LASTS,
    )


def downgrade() -> None:
    op.drop_table("lasting_cause")
