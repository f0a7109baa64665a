"""Numbers lead to their cards where those stand, and are bare numbers where that is not known."""

from datetime import UTC, datetime
from typing import Any

from bot.services.addresses import Workspace, addresses
from storage.engine import Database
from storage.tables import SlackMessageRow
from tests.apps import app_over

NOW = datetime(2026, 11, 2, 20, tzinfo=UTC)
CHANNELS = {"cards": "C1", "alerts": "C2"}
WORKSPACE = Workspace("https://a.slack.com/", CHANNELS)
STANDS, MOVED, POSTED, ASIDE, UNKNOWN = (("card", str(number)) for number in range(120, 125))
ALERT, ALERT_TO_COME = ("doubt", "a1"), ("doubt", "b2")
ALERTS = ("channel", "alerts")
ALL = {STANDS, MOVED, POSTED, ASIDE, UNKNOWN, ALERT, ALERT_TO_COME, ALERTS}


def row(mark: tuple[str, str], target: str, **given: Any) -> SlackMessageRow:
    kind, subject = mark
    values: dict[str, Any] = {
        "key": f"{kind}:{subject}",
        "stream": subject,
        "created_at": NOW,
        "due_at": NOW,
    }
    return SlackMessageRow(kind=kind, subject=subject, target=target, **values | given)


async def test_a_mark_leads_to_where_its_message_stands_now(database: Database) -> None:
    async with database.writing() as session:
        session.add_all(
            [
                row(STANDS, "cards", channel="C1", ts="1700000000.000100"),
                row(MOVED, "office:denver", channel="C7", ts="1700000000.000200"),
                row(POSTED, "cards"),
                row(ASIDE, "cards", put_aside_at=NOW, error="is_archived"),
                row(ALERT, "alerts", channel="C2", ts="1700000000.000300"),
                row(ALERT_TO_COME, "alerts"),
            ]
        )
    app = app_over(database)

    assert await addresses(app, WORKSPACE, ALL) == {
        STANDS: "https://a.slack.com/archives/C1/p1700000000000100",
        MOVED: "https://a.slack.com/archives/C7/p1700000000000200",
        ALERT: "https://a.slack.com/archives/C2/p1700000000000300",
        ALERT_TO_COME: "#C2",
        ALERTS: "#C2",
    }
    # Where Slack does not say what the workspace's address is, channels have their names.
    named = {ALERT: "#C2", ALERT_TO_COME: "#C2", ALERTS: "#C2"}
    assert await addresses(app, Workspace("", CHANNELS), ALL) == named


async def test_while_the_database_is_away_no_message_is_known() -> None:
    away = Database("sqlite+aiosqlite:////nowhere/at/all.db")

    found = await addresses(app_over(away), WORKSPACE, ALL)

    assert found == {ALERTS: "#C2"}
