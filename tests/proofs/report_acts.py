"""Syncs and what people do with refused reports; after each the tables are looked at."""

from collections.abc import Iterable, Mapping

from bot.messages import ids
from bot.services.sync.run_sync import look_after_syncs
from sandbox.fms.faults import REPORT_FAULTS, Fault
from sandbox.slack.messages import Message
from sandbox.slack.queries import elements
from tests.proofs.acts import if_possible, remember, type_line
from tests.proofs.places import Row
from tests.proofs.world import World

# What a report may meet and still be a report whose every row could be so.
_POSSIBLE = {
    *(Fault.SLOW, Fault.HEADER_ROW, Fault.BAD_ROWS, Fault.NULL_PERSONS),
}
DAMAGES = tuple(one for one in REPORT_FAULTS if one not in _POSSIBLE)
# The tables, what names a row of each, and which report it is from.
TABLES = {
    "vehicles": ("vehicle", ("vehicle_id",)),
    "media_partners": ("media_partner", ("person_id", "office")),
    "approved_makes": ("approved_make", ("person_id", "make")),
    "loan_history": ("loan_history", ("activity_id",)),
    "current_activity": ("current_activity", ("activity_id",)),
}


async def sync(world: World, who: str, damages: Mapping[str, Fault]) -> None:
    """Read the reports, some of them damaged; of a damaged one nothing must come into its table."""
    before = {name: rows_of(world, name) for name in TABLES}
    for name, fault in damages.items():
        world.fms.faults.set(name, fault, status=404)
    runs = world.ask("SELECT count(*) AS n FROM sync_run")[0]["n"]
    await type_line(world, who, "/sync")
    await world.settle()
    world.counts["syncs"] += world.ask("SELECT count(*) AS n FROM sync_run")[0]["n"] - runs
    for name in damages:
        world.fms.faults.clear(name)
    for name in TABLES:
        check_table(world, name, before[name], damages.get(name))


async def apply_refused(
    world: World, report: str, damage: Fault, *, other_file: bool, who: str = "olga"
) -> None:
    """Apply a report that the guards refuse; where FMS has another file by then, it is not applied.

    A person has seen what would go: rows may be gone then, and nothing is there that FMS has not.
    """
    await sync(world, who, {report: damage})
    before = {name: rows_of(world, name) for name in TABLES}
    world.fms.faults.set(report, damage, status=404)
    await type_line(world, who, f"/sync apply {report}")
    await world.settle()
    said = [one for one in world.slack.whispers(who) if ids.SYNC_APPLY_AGREED in _ids_in(one)]
    if other_file:
        world.fms.faults.clear(report)
    if said:
        with if_possible():
            remember(world, await world.slack.click(who, said[-1], ids.SYNC_APPLY_AGREED))
            await world.settle()
    world.fms.faults.clear(report)
    for name in TABLES:
        if name != report or other_file:
            check_table(world, name, before[name], None)
        elif rows_of(world, name) != before[name]:
            world.counts["reports applied"] += 1
            assert _keys(name, rows_of(world, name)) <= _in_fms(world, name), f"{name} has more"


def _ids_in(message: Message) -> list[str]:
    return [placed.action_id for placed in elements(message)]


async def night(world: World) -> None:
    """What the clock asks for."""
    before = {name: rows_of(world, name) for name in TABLES}
    for life in world.living():
        if not life.is_paused:
            await life.do(look_after_syncs(life.app))
            await world.settle()
    for name in TABLES:
        check_table(world, name, before[name], None)


def rows_of(world: World, report: str) -> list[Row]:
    """The table that a report is kept in."""
    table, key = TABLES[report]
    return world.ask(f"SELECT * FROM {table} ORDER BY {', '.join(key)}")  # noqa: S608


def check_table(world: World, report: str, before: list[Row], damage: Fault | None) -> None:
    """It is as it was, or, from a good report, as FMS has it: never in between."""
    now = rows_of(world, report)
    if now == before:
        return
    if damage is Fault.HALF_GONE and not before:
        # The first that ever comes: nobody can tell that half of it is missing.
        return
    assert damage is None, f"{report} was changed by {damage}"
    assert _keys(report, now) == _in_fms(world, report), (
        f"{report} is neither as before nor as FMS has it"
    )


def _keys(report: str, rows: Iterable[Row]) -> set[tuple[object, ...]]:
    _, names = TABLES[report]
    return {tuple(row[name] for name in names) for row in rows}


def _in_fms(world: World, report: str) -> set[tuple[object, ...]]:
    _, names = TABLES[report]
    return {tuple(getattr(row, name) for name in names) for row in _fms_rows(world, report)}


def _fms_rows(world: World, report: str) -> Iterable[object]:
    fleet = world.fms.dataset
    table = fleet.partners if report == "media_partners" else getattr(fleet, report)
    return list(table.rows()) if report == "loan_history" else list(table.values())
