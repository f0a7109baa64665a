"""Indexes of what one partner has, had and is planned to have."""

from alembic import op

revision = "0111"
down_revision = "0110"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("loan_history_by_partner", "loan_history", ["person_id", "start_date"])
    op.create_index("ix_current_activity_person_id", "current_activity", ["person_id"])
    op.create_index("assignment_by_partner", "assignment", ["person_id", "status"])


def downgrade() -> None:
    op.drop_index("assignment_by_partner", "assignment")
    op.drop_index("ix_current_activity_person_id", "current_activity")
    op.drop_index("loan_history_by_partner", "loan_history")
