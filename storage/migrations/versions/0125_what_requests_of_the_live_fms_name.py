"""What requests of the live FMS name of a partner; nothing where they do not."""

import sqlalchemy as sa
from alembic import op

revision = "0125"
down_revision = "0124"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("media_partner", sa.Column("affiliation", sa.String(), nullable=True))
    subcategory = sa.Column("activity_type_subcategory_id", sa.BigInteger(), nullable=True)
    op.add_column("media_partner", subcategory)


def downgrade() -> None:
    op.drop_column("media_partner", "activity_type_subcategory_id")
    op.drop_column("media_partner", "affiliation")
