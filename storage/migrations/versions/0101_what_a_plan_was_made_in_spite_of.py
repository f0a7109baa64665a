"""What a plan was made in spite of, as reasons with their kinds."""

import sqlalchemy as sa
from alembic import op

revision = "0101"
down_revision = "0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("assignment", sa.Column("overridden", sa.JSON(), nullable=True))
    # A taken vehicle was all that could be overridden; by what is not known any more.
    op.execute(
        'UPDATE assignment SET overridden = \'[{"kind": "vehicle_assigned"}]\' WHERE planned_anyway'
    )
    op.drop_column("assignment", "planned_anyway")


def downgrade() -> None:
    op.add_column(
        "assignment",
        sa.Column("planned_anyway", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute("UPDATE assignment SET planned_anyway = TRUE WHERE overridden IS NOT NULL")
    op.drop_column("assignment", "overridden")
