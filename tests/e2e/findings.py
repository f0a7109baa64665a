"""What FMS does behind an assignment, and the sync that notices."""

from dataclasses import replace
from datetime import date, timedelta

from bot.messages import ids
from sandbox.fms.rows import Activity
from sandbox.slack.messages import Message
from sandbox.slack.queries import words
from tests.stage import ALERTS, Stage

_EXTEND = "Extended to \u2026"


async def extend(stage: Stage, who: str, told: Message, *, days: int, press: str = _EXTEND) -> None:
    """Name a day so far from today in the question for it, which is still open then."""
    await stage.slack.click(who, told, press)
    await stage.slack.until(lambda: stage.slack.modal(who))
    day = stage.bot.app.today() + timedelta(days=days)
    await stage.slack.fill(who, {ids.FINDING_UNTIL: day.isoformat()})


async def sync(stage: Stage) -> Message:
    """A sync by ops, and its report once it is finished and everything is told."""
    before = len(_reports(stage))
    await stage.slack.type("olga", ALERTS, "/sync")
    await stage.slack.until(lambda: len(_reports(stage)) > before)
    await stage.at_rest()
    return _reports(stage)[-1]


def _reports(stage: Stage) -> list[Message]:
    return [one for one in stage.slack.messages(ALERTS) if "Sync OK: " in words(one)]


async def approved(stage: Stage, number: int, who: str = "ana") -> Activity:
    """Request an assignment, have FMS approve it, and let a sync see that."""
    await stage.request(number, who=who)
    [request] = stage.live_requests(number)
    activity = stage.fms.approve(request.id)
    await sync(stage)
    await stage.card(number, "Active")
    return activity


def lend(stage: Stage, number: int, **changes: object) -> Activity:
    """An activity in FMS for the car, partner and dates of an assignment, but for `changes`."""
    plan, dataset = stage.plan_of(number), stage.fms.dataset
    partner = dataset.partner_of(plan.person_id, plan.office)
    assert partner
    loan = Activity.loan(
        dataset.next_activity_id(),
        dataset.vehicles[plan.vehicle_id],
        partner,
        (plan.start_date, plan.end_date),
    )
    loan = replace(loan, **changes)  # type: ignore[arg-type]
    dataset.current_activity.put(loan)
    return loan


def change(stage: Stage, activity: Activity, **changes: object) -> Activity:
    """FMS has an activity otherwise now."""
    changed = replace(activity, **changes)  # type: ignore[arg-type]
    stage.fms.dataset.current_activity.put(changed)
    return changed


def vanish(stage: Stage, activity: Activity) -> None:
    """An activity leaves FMS's reports without a trace."""
    stage.fms.dataset.current_activity.pop(activity.activity_id)


def another_partner(stage: Stage, number: int) -> int:
    """Somebody else than the partner of an assignment."""
    mine = stage.plan_of(number).person_id
    return next(key[0] for key in stage.fms.dataset.partners if key[0] != mine)


def free_car(stage: Stage) -> str:
    """The VIN of a car with nothing to do, other than those that are planned."""
    planned = {one.plan.vin for one in stage.plans}
    busy = {one.vehicle_vin.upper() for one in stage.fms.dataset.current_activity.values()}
    return next(
        one.vin
        for one in stage.fms.dataset.vehicles.values()
        if one.vin not in planned and one.vin.upper() not in busy
    )


def late(today: date) -> tuple[date, date]:
    """The dates of a loan that should have been back for some time."""
    return today - timedelta(days=12), today - timedelta(days=6)


async def could_be_it(stage: Stage, number: int = 120) -> Message:
    """FMS lends the car of a requested assignment to somebody else in its dates."""
    await stage.request(number)
    lend(stage, number, person_id=another_partner(stage, number))
    return await sync(stage)


async def changed_in_fms(stage: Stage, number: int = 120) -> Message:
    """The car of an active assignment is in the workshop."""
    activity = await approved(stage, number)
    change(stage, activity, activity_type="Service")
    return await sync(stage)


async def back_early(stage: Stage, number: int = 120) -> Message:
    """The loan of an active assignment is gone, though the car is out."""
    activity = await approved(stage, number)
    began = stage.bot.app.today() - timedelta(days=1)
    change(stage, activity, start_date=began)
    await sync(stage)
    vanish(stage, activity)
    return await sync(stage)


async def called_off(stage: Stage, number: int = 120) -> Message:
    """The loan of an active assignment is gone before it began."""
    vanish(stage, await approved(stage, number))
    return await sync(stage)


async def overdue(stage: Stage, number: int = 120) -> Message:
    """The car of an active assignment should be back."""
    start, end = late(stage.bot.app.today())
    change(stage, await approved(stage, number), start_date=start, end_date=end)
    return await sync(stage)
