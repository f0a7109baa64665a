"""An index of the findings that are open."""

import sqlalchemy as sa
from alembic import op

revision = "0107"
down_revision = "0106"
branch_labels = None
depends_on = None

_OPEN = sa.text("over_at IS NULL AND settled_at IS NULL")


def upgrade() -> None:
    op.create_index(
        "finding_open", "finding", ["assignment_id"], sqlite_where=_OPEN, postgresql_where=_OPEN
    )


def downgrade() -> None:
    op.drop_index("finding_open", "finding")
