"""Indexes for pages of the HTTP list of what is live, and for counting what is not deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0128"
down_revision = "0127"
branch_labels = None
depends_on = None

_INDEXES = (
    (
        "assignment_by_number",
        ["status", "id"],
        sa.text("deleted_at IS NULL AND status != 'completed'"),
    ),
    ("assignment_deleted", ["id"], sa.text("deleted_at IS NOT NULL")),
)


def upgrade() -> None:
    for name, columns, where in _INDEXES:
        op.create_index(name, "assignment", columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, *_ in _INDEXES:
        op.drop_index(name, "assignment")
