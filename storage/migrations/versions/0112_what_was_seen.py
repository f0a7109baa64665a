"""What was seen of a report that was not applied, as data."""

import sqlalchemy as sa
from alembic import op

revision = "0112"
down_revision = "0111"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sync_report", sa.Column("seen", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("sync_report", "seen")
