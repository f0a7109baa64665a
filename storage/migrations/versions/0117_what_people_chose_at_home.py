"""What people have chosen on their Home tab."""

import sqlalchemy as sa
from alembic import op

from storage.columns import UtcDateTime

revision = "0117"
down_revision = "0116"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_settings",
        sa.Column("slack_user_id", sa.String(), primary_key=True),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(), nullable=True),
        sa.Column("shown", sa.String(), nullable=True),
    )
    op.create_table(
        "had_digest",
        sa.Column("slack_user_id", sa.String(), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("written_at", UtcDateTime(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("had_digest")
    op.drop_table("desk_settings")
