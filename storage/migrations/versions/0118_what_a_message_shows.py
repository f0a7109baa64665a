"""What a message shows, so that none is edited to say the same, and whom its card concerns."""

import sqlalchemy as sa
from alembic import op

revision = "0118"
down_revision = "0117"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("slack_message", sa.Column("shown_digest", sa.String(), nullable=True))
    op.add_column("slack_message", sa.Column("claimed_digest", sa.String(), nullable=True))
    op.add_column("slack_message", sa.Column("holds", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("slack_message", "holds")
    op.drop_column("slack_message", "claimed_digest")
    op.drop_column("slack_message", "shown_digest")
