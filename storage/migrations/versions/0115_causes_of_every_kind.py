"""What lasts beyond a token: FMS out of reach, reports that never come."""

import sqlalchemy as sa
from alembic import op

revision = "0115"
down_revision = "0114"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lasting_cause", sa.Column("failure", sa.String(), nullable=True))
    op.add_column("lasting_cause", sa.Column("reports", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("lasting_cause", "reports")
    op.drop_column("lasting_cause", "failure")
