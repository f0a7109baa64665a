"""What people said to the bot and was answered."""

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime

revision = "0120"
down_revision = "0119"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answered",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("answered_at", UtcDateTime(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("answered")
