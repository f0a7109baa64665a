"""Until when a vehicle's registration and its insurance hold."""

import sqlalchemy as sa
from alembic import op

revision = "0119"
down_revision = "0118"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("vehicle", sa.Column("registration_exp", sa.Date(), nullable=True))
    op.add_column("vehicle", sa.Column("insurance_exp", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("vehicle", "insurance_exp")
    op.drop_column("vehicle", "registration_exp")
