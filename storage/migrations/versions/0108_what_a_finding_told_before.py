"""What a finding told before it was seen otherwise: it is not told again."""

import sqlalchemy as sa
from alembic import op

revision = "0108"
down_revision = "0107"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("finding", sa.Column("earlier", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("finding", "earlier")
