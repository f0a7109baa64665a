"""An index for when the last sync ended well, which every check of a request asks."""

from alembic import op

revision = "0130"
down_revision = "0129"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_sync_run_finished_at", "sync_run", ["finished_at"])


def downgrade() -> None:
    op.drop_index("ix_sync_run_finished_at", "sync_run")
