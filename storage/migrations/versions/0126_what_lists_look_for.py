"""Indexes for what people look at: what is live, what some days touch, each office."""

import sqlalchemy as sa
from alembic import op

revision = "0126"
down_revision = "0125"
branch_labels = None
depends_on = None

_NOT_DELETED = sa.text("deleted_at IS NULL")
_LIVE = sa.text("deleted_at IS NULL AND status != 'completed'")
_PARTIAL = (
    ("assignment_live", ["start_date", "id"], _LIVE),
    ("assignment_by_start", ["start_date", "id"], _NOT_DELETED),
    ("assignment_by_status", ["status", "start_date", "id"], _NOT_DELETED),
)
_WHOLE = (
    ("assignment_by_end", ["end_date", "start_date"]),
    ("assignment_by_fms_end", ["fms_end_date", "fms_start_date"]),
    ("assignment_by_office", ["office"]),
    ("assignment_by_approval", ["approved_at"]),
)


def upgrade() -> None:
    op.drop_index("assignment_by_status", "assignment")
    for name, columns, where in _PARTIAL:
        op.create_index(name, "assignment", columns, sqlite_where=where, postgresql_where=where)
    for name, columns in _WHOLE:
        op.create_index(name, "assignment", columns)


def downgrade() -> None:
    for name, *_ in (*_PARTIAL, *_WHOLE):
        op.drop_index(name, "assignment")
    op.create_index("assignment_by_status", "assignment", ["status", "start_date"])
