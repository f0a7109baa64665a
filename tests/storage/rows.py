"""Rows to store, each with only what a test says about it."""

import itertools
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain.assignment import Action
from domain.attempt import Outcome
from storage.tables import AssignmentRow, AttemptRow, SlackMessageRow

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
SOON, LATER = NOW + timedelta(seconds=30), NOW + timedelta(seconds=60)
_NUMBERS = itertools.count(1)


def assignment(**values: Any) -> AssignmentRow:
    defaults: dict[str, Any] = {
        "vehicle_id": 456,
        "vin": "1FTFW1E50MFA00456",
        "vehicle_year": 2026,
        "vehicle_make": "Ford",
        "vehicle_model": "F-150",
        "person_id": 789,
        "partner_name": "Reyes, Maria",
        "office": "Los Angeles",
        "start_date": date(2026, 12, 1),
        "end_date": date(2026, 12, 8),
        "created_at": NOW,
        "created_by": "program:test",
        "changed_at": NOW,
        "changed_by": "program:test",
    }
    return AssignmentRow(**(defaults | values))


def attempt(assignment_id: int, **values: Any) -> AttemptRow:
    defaults: dict[str, Any] = {
        "id": f"attempt-{next(_NUMBERS)}",
        "assignment_id": assignment_id,
        "action": Action.REQUEST,
        "outcome": Outcome.IN_FLIGHT,
        "environment": "staging",
        "actor": "slack:U01",
        "started_at": NOW,
    }
    return AttemptRow(**(defaults | values))


def message(stream: str = "assignment:1", **values: Any) -> SlackMessageRow:
    defaults: dict[str, Any] = {
        "key": uuid.uuid4().hex,
        "stream": stream,
        "kind": "doubt",
        "subject": "attempt-1",
        "target": "alerts",
        "created_at": NOW,
        "due_at": NOW,
    }
    return SlackMessageRow(**(defaults | values))
