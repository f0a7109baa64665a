"""Which click had a change begin, go on or end, so that one delivered twice is known."""

import sqlalchemy as sa
from alembic import op

revision = "0122"
down_revision = "0121"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("loan_change", sa.Column("confirmation", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("loan_change", "confirmation")
