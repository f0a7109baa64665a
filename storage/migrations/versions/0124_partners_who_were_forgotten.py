"""Partners whose data was erased, and how many rows of reports are left out for it."""

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime

revision = "0124"
down_revision = "0123"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forgotten_partner",
        sa.Column("mark", sa.String(), primary_key=True),
        sa.Column("forgotten_at", UtcDateTime(), nullable=False),
        sa.Column("forgotten_by", sa.String(), nullable=False),
    )
    op.add_column(
        "sync_report",
        sa.Column("rows_forgotten", sa.Integer(), nullable=False, server_default="0"),
    )


def downgrade() -> None:
    op.drop_column("sync_report", "rows_forgotten")
    op.drop_table("forgotten_partner")
