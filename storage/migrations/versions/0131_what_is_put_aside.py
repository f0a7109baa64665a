"""An index for what is put aside, which each message of a closed channel looks for."""

import sqlalchemy as sa
from alembic import op

revision = "0131"
down_revision = "0130"
branch_labels = None
depends_on = None


def upgrade() -> None:
    where = sa.text("put_aside_at IS NOT NULL")
    op.create_index(
        "slack_message_put_aside",
        "slack_message",
        ["id"],
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    op.drop_index("slack_message_put_aside", "slack_message")
