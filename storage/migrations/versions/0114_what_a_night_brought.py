"""Which assignments a sync approved; and what is odd about reports, told once in its life."""

import sqlalchemy as sa
from alembic import op

revision = "0114"
down_revision = "0113"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sync_run", sa.Column("approved_ids", sa.JSON(), nullable=True))
    op.create_table(
        "known_value",
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("column", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("report", "kind", "column", "value"),
    )


def downgrade() -> None:
    op.drop_table("known_value")
    op.drop_column("sync_run", "approved_ids")
