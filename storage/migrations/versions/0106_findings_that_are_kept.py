"""Findings that are kept, a person's word as evidence, and where a car was when it was chosen."""

import sqlalchemy as sa
from alembic import op

revision = "0106"
down_revision = "0105"
branch_labels = None
depends_on = None

_KINDS = (
    "in_the_way",
    "could_be_it",
    "changed_in_fms",
    "another_number",
    "back_early",
    "overdue",
    "silent",
    "start_passed",
    "another_car",
)
_ANSWERS = ("that_is_it", "not_it", "take_over", "leave_it", "is_back", "extended")
_EVIDENCE = (
    ("approved_by", sa.String()),
    ("fms_vehicle", sa.JSON()),
    ("fms_partner", sa.JSON()),
    ("fms_activity_type", sa.String()),
    ("vehicle_office", sa.String()),
)


def _word(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _word("known_findingkind", _KINDS), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.String(), nullable=True),
        sa.Column("told_to", sa.String(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("answer", _word("known_answer", _ANSWERS), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "assignment_id", "fingerprint"),
        sqlite_autoincrement=True,
    )
    op.create_index("finding_by_assignment", "finding", ["assignment_id"])
    op.create_index("finding_by_run", "finding", ["run_id"])
    for name, kind in _EVIDENCE:
        op.add_column("assignment", sa.Column(name, kind, nullable=True))
    op.drop_column("sync_run", "findings")


def downgrade() -> None:
    op.add_column(
        "sync_run", sa.Column("findings", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
    )
    for name, _ in reversed(_EVIDENCE):
        op.drop_column("assignment", name)
    op.drop_table("finding")
