"""Change on a requested card: one request is deleted, another made, never two and never unseen."""

from sandbox.fms.faults import Direction
from sandbox.slack.queries import buttons, words
from tests.e2e.changing import LATER, propose
from tests.e2e.forms import form_says
from tests.stage import MAGENTA, Stage


async def test_a_change_deletes_the_request_and_makes_the_new_one(stage: Stage) -> None:
    await stage.request(120)
    [old] = stage.live_requests(120)

    asked = await propose(stage, 120, "ana")
    assert f"FMS request {old.id} is deleted, then a new one is made" in asked
    assert stage.live_requests(120) == [old]
    await stage.slack.submit("ana")

    done = await form_says(stage, "ana", "120 is changed: FMS staging request")
    [new] = stage.live_requests(120)
    plan = stage.plan_of(120)
    assert f"Request {old.id}" in words(done)
    assert str(new.id) in words(done)
    assert new.dates == (plan.start_date + LATER, plan.end_date + LATER)
    row = (await stage.state(120)).row
    assert (row.status, row.fms_request_id) == ("requested", new.id)
    assert (row.start_date, row.end_date) == (plan.start_date + LATER, plan.end_date + LATER)
    assert [one.action for one in await stage.attempts(120)] == ["request", "unrequest", "request"]
    await stage.at_rest()
    card = await stage.card(120, "Requested")
    assert card.color == MAGENTA
    assert buttons(card) == ["Unrequest", "Change", "Delete", "Why?"]
    assert len(stage.slack.direct_messages("ana")) == 1
    assert stage.fms.calls.received(Direction.DELETE) == 1
