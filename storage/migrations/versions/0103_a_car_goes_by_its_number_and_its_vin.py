"""A car goes by its number in FMS and by its VIN: locks are taken on both."""

import sqlalchemy as sa
from alembic import op

revision = "0103"
down_revision = "0102"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("assignment_by_vin", "assignment", ["vin"], unique=False)
    # Its rows say nothing: only that they can be written counts.
    op.drop_table("vehicle_lock")
    op.create_table(
        "vehicle_lock",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def downgrade() -> None:
    op.drop_table("vehicle_lock")
    op.create_table(
        "vehicle_lock",
        sa.Column("vehicle_id", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("vehicle_id"),
    )
    op.drop_index("assignment_by_vin", table_name="assignment")
