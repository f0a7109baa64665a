"""How far the look-up of a message in Slack's history has come."""

import sqlalchemy as sa
from alembic import op

revision = "0129"
down_revision = "0128"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("slack_message", sa.Column("looked_to", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("slack_message", "looked_to")
