"""What a change is made in spite of: the overlaps that its person was shown."""

import sqlalchemy as sa
from alembic import op

revision = "0123"
down_revision = "0122"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("loan_change", sa.Column("accepted", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("loan_change", "accepted")
