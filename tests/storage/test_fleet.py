"""Vehicles, partners, ranks and people, as the last sync left them."""

from datetime import datetime, timedelta

import pytest

from domain.sync import Trigger
from storage import fleet, people, sync
from storage.check_facts import load_check_facts
from storage.engine import Database
from storage.tables import ApprovedMakeRow, PartnerRow, PersonRow, SyncRunRow, VehicleRow
from tests.storage.rows import LATER, NOW, SOON
from tests.storage.saving import save


def partner(office: str, contact: int) -> PartnerRow:
    return PartnerRow(person_id=789, office=office, name="Reyes, Maria", fms_contact_id=contact)


def run(
    number: int, *, ok: bool | None, finished: datetime | None, trigger: Trigger = Trigger.NIGHTLY
) -> SyncRunRow:
    return SyncRunRow(
        id=f"run-{number}",
        trigger=trigger,
        started_by="program:test",
        started_at=NOW - timedelta(hours=number),
        finished_at=finished,
        ok=ok,
    )


async def test_a_vehicle_is_found_by_its_id_and_by_its_vin_in_any_case(database: Database) -> None:
    await save(
        database,
        VehicleRow(vehicle_id=2**40, vin="V1", make="Ford", model="F-150", office="Boston"),
    )
    async with database.reading() as session:
        found = await fleet.find_vehicle(session, 2**40)
        [same] = await fleet.find_vehicles_by_vin(session, "v1")
        assert await fleet.find_vehicle(session, 1) is None
        assert await fleet.find_vehicles_by_vin(session, "V") == []
    assert found is not None
    assert found.vin == "V1"
    assert same is found


@pytest.mark.parametrize(
    ("office", "contact"),
    [("Boston", 2), ("Chicago", 3), ("Nowhere", 1), (None, 1)],
)
async def test_a_partner_of_several_offices_is_taken_as_the_own_one_knows_them(
    database: Database, office: str | None, contact: int
) -> None:
    await save(database, partner("Chicago", 3), partner("Boston", 2), partner("Atlanta", 1))
    async with database.reading() as session:
        found = await fleet.find_partner(session, 789, office)
        assert await fleet.find_partner(session, 1, office) is None
        facts = [await load_check_facts(session, one, office or "", "Ford") for one in (789, 1)]
    assert found is not None
    assert found.fms_contact_id == contact
    assert [one.contact and one.contact.contact_id for one in facts] == [contact, None]


async def test_partners_are_read_whole_also_where_one_has_offices_on_two_pages(
    database: Database,
) -> None:
    known = [(number, office) for number in range(1, 402) for office in ("Boston", "LA", "Miami")]
    await save(
        database,
        *(
            PartnerRow(person_id=number, office=office, name="Reyes", fms_contact_id=1)
            for number, office in known
        ),
    )
    async with database.reading() as session:
        pages = [page async for page in fleet.partners_by_page(session)]
    assert len(pages) == 2
    assert [(number, office) for page in pages for number, office, _ in page] == known


@pytest.mark.parametrize(
    ("make", "rank"),
    [
        *(("Ford", "A+"), ("FORD", "A+"), ("ford", "A+"), ("Kia", None), ("", None)),
        # As it is written in the report, too.
        *(("\u0160koda", "C"), ("\u0161KODA", "C")),
    ],
)
async def test_a_rank_is_found_whatever_the_case_of_the_make(
    database: Database, make: str, rank: str | None
) -> None:
    await save(
        database,
        ApprovedMakeRow(person_id=789, make="Ford", rank="A+"),
        ApprovedMakeRow(person_id=789, make="\u0160koda", rank="C"),
        ApprovedMakeRow(person_id=790, make="Kia", rank="B"),
    )
    async with database.reading() as session:
        facts = await load_check_facts(session, 789, "Boston", make)
    assert facts.rank == rank


async def test_the_last_good_sync_is_the_latest_that_ended_well(database: Database) -> None:
    async with database.reading() as session:
        assert await sync.last_good_sync(session) is None
    await save(
        database,
        run(1, ok=True, finished=SOON),
        run(2, ok=True, finished=NOW),
        run(3, ok=False, finished=LATER),
        run(4, ok=None, finished=None),
        run(5, ok=True, finished=LATER, trigger=Trigger.APPLY),  # one report alone
    )
    async with database.reading() as session:
        assert await sync.last_good_sync(session) == SOON


async def test_a_person_is_known_by_their_slack_id(database: Database) -> None:
    row = PersonRow(slack_user_id="U01", fms_user_id=42, set_by="slack:U01", set_at=NOW)
    await save(database, row)
    async with database.reading() as session:
        found = await people.find_fms_user(session, "U01")
        assert await people.find_fms_user(session, "U02") is None
    assert found is not None
    assert found.id == 42
