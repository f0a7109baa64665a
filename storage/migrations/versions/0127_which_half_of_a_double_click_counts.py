"""Which half of a double click counts, where two bots have them in either order."""

import sqlalchemy as sa
from alembic import op

revision = "0127"
down_revision = "0126"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("answered", sa.Column("counting_half", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("answered", "counting_half")
