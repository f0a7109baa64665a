"""A confirmation plans once"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("assignment", sa.Column("confirmation", sa.String(), nullable=True))
    op.create_index("assignment_by_confirmation", "assignment", ["confirmation"], unique=True)


def downgrade() -> None:
    op.drop_index("assignment_by_confirmation", table_name="assignment")
    op.drop_column("assignment", "confirmation")
