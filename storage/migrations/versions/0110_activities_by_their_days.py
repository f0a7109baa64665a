"""Indexes of FMS's activities by their days: which cars are free asks for those around some."""

from alembic import op

revision = "0110"
down_revision = "0109"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "current_activity_by_end", "current_activity", ["end_date", "start_date", "vin"]
    )
    op.create_index("current_activity_by_start", "current_activity", ["start_date", "vin"])


def downgrade() -> None:
    op.drop_index("current_activity_by_start", "current_activity")
    op.drop_index("current_activity_by_end", "current_activity")
