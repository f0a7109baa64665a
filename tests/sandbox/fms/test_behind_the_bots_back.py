"""What FMS's own people do: what the next report and the next create or delete say of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import httpx
import pytest

from sandbox.fms.rows import Activity, Vehicle
from sandbox.fms.rules import NotPossible, RequestStatus, UnknownRecord
from sandbox.fms.server import LocalFms
from tests.sandbox.fms.helpers import (
    CONTACT_ID,
    VEHICLE_ID,
    create,
    created_id,
    days,
    delete,
    record,
    records,
)

OTHER_VIN = "1FMSANDB0XCAR0001"


async def loan(fms: LocalFms, client: httpx.AsyncClient) -> Activity:
    """Approve a request for vehicle 456, from December 1 to 8."""
    return fms.approve(await created_id(client))


async def status_of_create(
    client: httpx.AsyncClient, start: str, end: str, **changes: object
) -> int:
    return (await create(client, **days(start, end), **changes)).status_code


def free_vehicle(fms: LocalFms) -> Vehicle:
    """Find another vehicle that nothing keeps busy."""
    return next(
        row
        for row in fms.dataset.vehicles.values()
        if row.vehicle_id != VEHICLE_ID and not fms.dataset.current_activity.of(row.vin)
    )


def other_partner(fms: LocalFms) -> int:
    return next(
        row for row in fms.dataset.partners.values() if row.person_id != CONTACT_ID
    ).person_id


class TestLoans:
    async def test_an_extended_loan_keeps_its_vehicle_for_longer(
        self, tidy: LocalFms, caller: httpx.AsyncClient
    ) -> None:
        activity = await loan(tidy, caller)
        assert await status_of_create(caller, "2026-12-14", "2026-12-16") == 201
        tidy.loans.extend(activity.activity_id, date(2026, 12, 12))
        row = await record(caller, "current_activity", activity_id=activity.activity_id)
        assert row is not None
        assert (row["start_date"], row["end_date"]) == ("12-01-26", "12-12-26")
        assert await status_of_create(caller, "2026-12-09", "2026-12-11") == 409
        [request, _] = tidy.requests
        assert request.dates == (date(2026, 12, 1), date(2026, 12, 12))
        assert (await delete(caller, request.id)).json()["success"] is False

    async def test_a_shortened_loan_stays_and_gives_its_last_days_back(
        self, tidy: LocalFms, caller: httpx.AsyncClient
    ) -> None:
        activity = await loan(tidy, caller)
        tidy.loans.shorten(activity.activity_id, date(2026, 12, 4))
        row = await record(caller, "current_activity", activity_id=activity.activity_id)
        assert row is not None
        assert row["end_date"] == "12-04-26"
        assert await status_of_create(caller, "2026-12-05", "2026-12-08") == 201

    async def test_a_returned_car_moves_to_the_history_and_is_free(
        self, tidy: LocalFms, caller: httpx.AsyncClient
    ) -> None:
        activity = await loan(tidy, caller)
        tidy.loans.return_(activity.activity_id, ended=date(2026, 12, 3))
        number = activity.activity_id
        assert await record(caller, "current_activity", activity_id=number) is None
        row = await record(caller, "loan_history", activity_id=number)
        assert row is not None
        assert (row["person_id"], row["start_date"], row["end_date"]) == (
            str(CONTACT_ID),
            "12-01-26",
            "12-03-26",
        )
        assert [request.status for request in tidy.requests] == [RequestStatus.RETURNED]
        assert await status_of_create(caller, "2026-12-03", "2026-12-08") == 201

    async def test_a_swapped_car_is_free_and_the_other_one_taken(
        self, tidy: LocalFms, caller: httpx.AsyncClient
    ) -> None:
        activity, other = await loan(tidy, caller), free_vehicle(tidy)
        tidy.loans.swap_vehicle(activity.activity_id, other.vehicle_id)
        row = await record(caller, "current_activity", activity_id=activity.activity_id)
        assert row is not None
        assert (row["vehicle_vin"], row["person_id"]) == (other.vin, str(CONTACT_ID))
        taken = await status_of_create(
            caller, "2026-12-02", "2026-12-04", vehicle_id=other.vehicle_id
        )
        assert (taken, await status_of_create(caller, "2026-12-02", "2026-12-04")) == (409, 201)

    async def test_the_history_names_the_car_that_was_out(
        self, tidy: LocalFms, caller: httpx.AsyncClient
    ) -> None:
        activity, other = await loan(tidy, caller), free_vehicle(tidy)
        tidy.loans.swap_vehicle(activity.activity_id, other.vehicle_id)
        [request] = tidy.requests
        tidy.return_(request.id)
        row = await record(caller, "loan_history", activity_id=activity.activity_id)
        assert row is not None
        assert (row["vin"], row["make"]) == (other.vin, other.make)

    async def test_a_loan_can_get_another_partner_and_another_type(
        self, tidy: LocalFms, caller: httpx.AsyncClient
    ) -> None:
        activity, person = await loan(tidy, caller), other_partner(tidy)
        number = activity.activity_id
        tidy.loans.change_partner(number, person)
        row = await record(caller, "current_activity", activity_id=number)
        assert row is not None
        assert (row["person_id"], row["activity_type"]) == (str(person), "Loan")
        assert row["to"] == tidy.dataset.partners.of(person)[0].name
        tidy.loans.change_type(number, "Hold")
        row = await record(caller, "current_activity", activity_id=number)
        assert row is not None
        assert (row["person_id"], row["activity_type"]) == (str(person), "Hold")
        assert await status_of_create(caller, "2026-12-02", "2026-12-04") == 409

    async def test_a_renumbered_loan_is_the_same_one_to_its_end(
        self, tidy: LocalFms, caller: httpx.AsyncClient
    ) -> None:
        activity = await loan(tidy, caller)
        before = await record(caller, "current_activity", activity_id=activity.activity_id)
        new = tidy.loans.renumber(activity.activity_id).activity_id
        after = await record(caller, "current_activity", activity_id=new)
        assert before is not None
        assert after == {**before, "activity_id": str(new)}
        assert (await record(caller, "current_activity", activity_id=activity.activity_id)) is None
        [request] = tidy.requests
        tidy.return_(request.id)
        assert await record(caller, "loan_history", activity_id=new) is not None

    async def test_a_deleted_loan_is_in_no_report_and_its_request_is_gone(
        self, tidy: LocalFms, caller: httpx.AsyncClient
    ) -> None:
        activity = await loan(tidy, caller)
        tidy.loans.cancel(activity.activity_id)
        for report in ("current_activity", "loan_history"):
            assert await record(caller, report, activity_id=activity.activity_id) is None
        [request] = tidy.requests
        assert (await delete(caller, request.id)).status_code == 404
        assert await status_of_create(caller, "2026-12-02", "2026-12-04") == 201


class TestBookings:
    async def test_service_keeps_a_car_busy_without_a_person(
        self, tidy: LocalFms, caller: httpx.AsyncClient
    ) -> None:
        booked = tidy.bookings.book(VEHICLE_ID, "Service", date(2026, 12, 1), date(2026, 12, 5))
        row = await record(caller, "current_activity", activity_id=booked.activity_id)
        assert row is not None
        assert (row["person_id"], row["activity_type"], row["to"]) == (
            "",
            "Service",
            "Service shop",
        )
        assert await status_of_create(caller, "2026-12-04", "2026-12-08") == 409
        assert await status_of_create(caller, "2026-12-05", "2026-12-08") == 201

    async def test_a_car_that_is_taken_can_be_booked_and_its_request_approved(
        self, tidy: LocalFms, caller: httpx.AsyncClient
    ) -> None:
        request_id = await created_id(caller)
        event = tidy.bookings.book(VEHICLE_ID, "Event", date(2026, 12, 2), date(2026, 12, 3))
        approved = tidy.approve(request_id)
        vin = tidy.dataset.vehicles[VEHICLE_ID].vin
        busy = [
            row for row in await records(caller, "current_activity") if row["vehicle_vin"] == vin
        ]
        assert {row["activity_id"] for row in busy} == {
            str(event.activity_id),
            str(approved.activity_id),
        }

    async def test_a_loan_by_telephone_has_its_partner_and_no_request(
        self, tidy: LocalFms, caller: httpx.AsyncClient
    ) -> None:
        booked = tidy.bookings.book(
            VEHICLE_ID, "Loan", date(2026, 12, 1), date(2026, 12, 8), person_id=CONTACT_ID
        )
        row = await record(caller, "current_activity", activity_id=booked.activity_id)
        assert row is not None
        assert (row["person_id"], row["activity_type"]) == (str(CONTACT_ID), "Loan")
        assert len(tidy.requests) == 0


class TestFleet:
    async def test_a_car_that_left_is_in_no_fleet_and_its_loan_ends_all_the_same(
        self, tidy: LocalFms, caller: httpx.AsyncClient
    ) -> None:
        activity = await loan(tidy, caller)
        pending = await created_id(caller, **days("2026-12-20", "2026-12-22"))
        tidy.fleet.take_out(VEHICLE_ID)
        number = activity.activity_id
        assert await record(caller, "vehicles", vehicle_id=VEHICLE_ID) is None
        assert await record(caller, "current_activity", activity_id=number) is not None
        assert await status_of_create(caller, "2026-12-10", "2026-12-12") == 404
        assert (await delete(caller, pending)).json() == {"success": True}
        tidy.loans.return_(number)
        row = await record(caller, "loan_history", activity_id=number)
        assert row is not None
        assert row["vin"] == activity.vehicle_vin

    async def test_a_moved_car_is_in_another_office_and_free_as_before(
        self, tidy: LocalFms, caller: httpx.AsyncClient
    ) -> None:
        tidy.fleet.move_office(VEHICLE_ID, "Anchorage")
        row = await record(caller, "vehicles", vehicle_id=VEHICLE_ID)
        assert row is not None
        assert row["office"] == "Anchorage"
        assert await status_of_create(caller, "2026-12-01", "2026-12-08") == 201

    async def test_a_corrected_vin_stands_in_every_report(
        self, tidy: LocalFms, caller: httpx.AsyncClient
    ) -> None:
        old = tidy.dataset.vehicles[VEHICLE_ID].vin
        activity = await loan(tidy, caller)
        finished = [row for row in await records(caller, "loan_history") if row["vin"] == old]
        returned = tidy.bookings.book(
            VEHICLE_ID, "Loan", date(2026, 11, 1), date(2026, 11, 2), person_id=CONTACT_ID
        )
        tidy.loans.return_(returned.activity_id)
        tidy.fleet.correct_vin(VEHICLE_ID, OTHER_VIN.lower())
        vehicle = await record(caller, "vehicles", vehicle_id=VEHICLE_ID)
        current = await record(caller, "current_activity", activity_id=activity.activity_id)
        assert vehicle is not None
        assert current is not None
        assert (vehicle["vin"], current["vehicle_vin"]) == (OTHER_VIN, OTHER_VIN)
        vins = [row["vin"] for row in await records(caller, "loan_history")]
        assert (vins.count(OTHER_VIN), vins.count(old)) == (len(finished) + 1, 0)
        assert await status_of_create(caller, "2026-12-02", "2026-12-04") == 409

    async def test_a_car_can_be_listed_under_two_numbers(
        self, tidy: LocalFms, caller: httpx.AsyncClient
    ) -> None:
        activity = await loan(tidy, caller)
        again = tidy.fleet.list_again(VEHICLE_ID).vehicle_id
        listed = [
            row["vehicle_id"]
            for row in await records(caller, "vehicles")
            if row["vin"] == activity.vehicle_vin
        ]
        assert listed == [str(VEHICLE_ID), str(again)]
        for number in (VEHICLE_ID, again):
            taken = await status_of_create(caller, "2026-12-02", "2026-12-04", vehicle_id=number)
            assert taken == 409
        tidy.fleet.correct_vin(again, OTHER_VIN)
        row = await record(caller, "current_activity", activity_id=activity.activity_id)
        assert row is not None
        assert row["vehicle_vin"] == activity.vehicle_vin

    async def test_a_car_can_be_listed_under_another_number_alone(
        self, tidy: LocalFms, caller: httpx.AsyncClient
    ) -> None:
        tidy.fleet.list_again(VEHICLE_ID, 99_456, keep=False)
        assert await record(caller, "vehicles", vehicle_id=VEHICLE_ID) is None
        assert await status_of_create(caller, "2026-12-01", "2026-12-08") == 404
        new = await status_of_create(caller, "2026-12-01", "2026-12-08", vehicle_id=99_456)
        assert new == 201

    @pytest.mark.parametrize("at_once", [True, False], ids=["at once", "listed twice for a while"])
    async def test_a_pending_request_follows_its_car_to_another_number(
        self, tidy: LocalFms, caller: httpx.AsyncClient, at_once: bool
    ) -> None:
        waiting = await created_id(caller)
        deleted = await created_id(caller, **days("2026-12-20", "2026-12-22"))
        vin = tidy.dataset.vehicles[VEHICLE_ID].vin
        tidy.fleet.list_again(VEHICLE_ID, 99_456, keep=not at_once)
        taken = await status_of_create(caller, "2026-12-02", "2026-12-04", vehicle_id=99_456)
        assert taken == 409
        if not at_once:
            assert await status_of_create(caller, "2026-12-02", "2026-12-04") == 409
            tidy.fleet.take_out(VEHICLE_ID)
        taken = await status_of_create(caller, "2026-12-02", "2026-12-04", vehicle_id=99_456)
        assert taken == 409
        assert {tidy.requests[one].vehicle_id for one in (waiting, deleted)} == {99_456}
        assert (await delete(caller, deleted)).json() == {"success": True}
        assert tidy.approve(waiting).vehicle_vin == vin


class TestPartners:
    async def test_a_removed_partner_is_in_no_report_of_partners(
        self, tidy: LocalFms, caller: httpx.AsyncClient
    ) -> None:
        activity = await loan(tidy, caller)
        tidy.people.remove(CONTACT_ID)
        for report in ("media_partners", "approved_makes"):
            people = {row["person_id"] for row in await records(caller, report)}
            assert str(CONTACT_ID) not in people
        assert await status_of_create(caller, "2026-12-20", "2026-12-22") == 404
        row = await record(caller, "current_activity", activity_id=activity.activity_id)
        assert row is not None
        assert row["person_id"] == str(CONTACT_ID)

    async def test_a_partner_whom_another_office_knows_stays_there(
        self, tidy: LocalFms, caller: httpx.AsyncClient
    ) -> None:
        [first] = tidy.dataset.partners.of(CONTACT_ID)
        tidy.dataset.partners.put(replace(first, office="Anchorage"))
        tidy.people.remove(CONTACT_ID, first.office)
        assert await status_of_create(caller, "2026-12-20", "2026-12-22") == 201


SENSELESS: dict[str, Callable[[LocalFms, int], object]] = {
    "extend to an earlier day": lambda fms, loan: fms.loans.extend(loan, date(2026, 12, 8)),
    "shorten to a later day": lambda fms, loan: fms.loans.shorten(loan, date(2026, 12, 9)),
    "shorten to before its start": lambda fms, loan: fms.loans.shorten(loan, date(2026, 11, 30)),
    "renumber to a number in use": lambda fms, loan: fms.loans.renumber(loan, loan),
    "return a service": lambda fms, _: fms.loans.return_(
        fms.bookings.book(VEHICLE_ID, "Service", date(2027, 1, 1), date(2027, 1, 2)).activity_id
    ),
    "book a loan for no partner": lambda fms, _: fms.bookings.book(
        VEHICLE_ID, "Loan", date(2027, 1, 1), date(2027, 1, 2)
    ),
    "book what ends before it starts": lambda fms, _: fms.bookings.book(
        VEHICLE_ID, "Hold", date(2027, 1, 2), date(2027, 1, 1)
    ),
    "move to the same office": lambda fms, _: fms.fleet.move_office(
        VEHICLE_ID, fms.dataset.vehicles[VEHICLE_ID].office
    ),
    "correct a VIN to itself": lambda fms, _: fms.fleet.correct_vin(
        VEHICLE_ID, fms.dataset.vehicles[VEHICLE_ID].vin
    ),
    "list under a number in use": lambda fms, _: fms.fleet.list_again(VEHICLE_ID, VEHICLE_ID),
}
UNKNOWN: dict[str, Callable[[LocalFms, int], object]] = {
    "an activity": lambda fms, _: fms.loans.cancel(1),
    "a car to swap to": lambda fms, loan: fms.loans.swap_vehicle(loan, 1),
    "a partner to lend to": lambda fms, loan: fms.loans.change_partner(loan, 1),
    "a car to book": lambda fms, _: fms.bookings.book(
        1, "Hold", date(2027, 1, 1), date(2027, 1, 2)
    ),
    "a car to take out": lambda fms, _: fms.fleet.take_out(1),
    "a partner to remove": lambda fms, _: fms.people.remove(1),
    "an office that does not know them": lambda fms, _: fms.people.remove(CONTACT_ID, "Anchorage"),
}


async def test_what_makes_no_sense_is_refused_and_changes_nothing(
    tidy: LocalFms, caller: httpx.AsyncClient
) -> None:
    activity = await loan(tidy, caller)
    for acts, error in ((SENSELESS, NotPossible), (UNKNOWN, UnknownRecord)):
        for act in acts.values():
            with pytest.raises(error):
                act(tidy, activity.activity_id)
    assert tidy.dataset.current_activity[activity.activity_id] == activity
    assert tidy.dataset.vehicles[VEHICLE_ID].vin == activity.vehicle_vin
