"""The fleet: its size, its consistency, and that a seed makes the same one."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.fms.dataset import Dataset
from sandbox.fms.generator import ALPHABET, check_digit, generate_dataset
from sandbox.fms.planned import plan_assignments
from sandbox.fms.reports import write_reports
from sandbox.fms.rows import LOAN, overlap
from tests.sandbox.fms.conftest import TODAY


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return generate_dataset(1, today=TODAY)


def test_the_real_size_is_18214_lines(dataset: Dataset) -> None:
    lines = [
        len(dataset.vehicles),
        len(dataset.partners),
        len(dataset.approved_makes) + dataset.restated["approved_makes"],
        len(dataset.loan_history) + dataset.restated["loan_history"],
        len(dataset.current_activity),
    ]
    assert lines == [980, 590, 4_700, 10_830, 1_114]
    assert sum(lines) == 18_214


def test_the_history_has_as_many_loans_as_it_says(dataset: Dataset) -> None:
    loans = list(dataset.loan_history)
    assert len({loan.activity_id for loan in loans}) == len(loans) == len(dataset.loan_history)


def test_every_vin_is_valid_and_unique(dataset: Dataset) -> None:
    vins = {vehicle.vin for vehicle in dataset.vehicles.values()}
    assert len(vins) == len(dataset.vehicles)
    assert len({vin[-8:] for vin in vins}) == len(vins)
    assert all(len(vin) == 17 and set(vin) <= set(ALPHABET) for vin in vins)
    assert all(vin[8] == check_digit(vin) for vin in vins)


def test_check_digits_are_those_of_the_standard() -> None:
    # The worked example everybody uses: all ones.
    assert check_digit("11111111111111111") == "1"
    assert check_digit("1M8GDM9AXKP042788") == "X"


def test_some_partners_are_known_to_two_offices(dataset: Dataset) -> None:
    people = {partner.person_id for partner in dataset.partners.values()}
    assert len(people) == 590 - 29
    names = {partner.name for partner in dataset.partners.values()}
    assert any("<!channel>" in name for name in names)


def test_activities_refer_to_what_exists(dataset: Dataset) -> None:
    for activity in dataset.current_activity.values():
        assert dataset.vehicles.of(activity.vehicle_vin)
        if activity.activity_type == LOAN:
            assert dataset.partners.of(activity.person_id)
        else:
            assert activity.person_id is None


def test_no_vehicle_is_in_two_places(dataset: Dataset) -> None:
    stays: dict[str, list[tuple[date, date]]] = {}
    for loan in dataset.loan_history:
        stays.setdefault(loan.vin, []).append((loan.start_date, loan.end_date))
    for activity in dataset.current_activity.values():
        dates = (activity.start_date, activity.end_date)
        stays.setdefault(activity.vehicle_vin, []).append(dates)
    for of_one in stays.values():
        assert not any(overlap(one, two) for one, two in pairwise(sorted(of_one)))


def test_loans_begin_after_the_vehicle_came_and_end_before_today(dataset: Dataset) -> None:
    came = {vehicle.vin: vehicle.in_service_date for vehicle in dataset.vehicles.values()}
    assert all(came[loan.vin] <= loan.start_date for loan in dataset.loan_history)
    assert all(loan.end_date < TODAY for loan in dataset.loan_history)


def test_the_same_seed_and_day_make_the_same_fleet() -> None:
    one, two = (generate_dataset(0.02, seed=7, today=TODAY) for _ in range(2))
    other = generate_dataset(0.02, seed=8, today=TODAY)
    assert dict(one.vehicles) == dict(two.vehicles) != dict(other.vehicles)
    assert dict(one.current_activity) == dict(two.current_activity)
    assert list(one.loan_history) == list(one.loan_history) == list(two.loan_history)


@pytest.mark.parametrize("scale", [0.002, 0.005, 0.1])
def test_small_fleets_are_consistent_too(scale: float) -> None:
    small = generate_dataset(scale, today=TODAY)
    assert len(small.vehicles) == round(980 * scale)
    assert all(small.partners.of(loan.person_id) for loan in small.loan_history)


def test_a_fleet_without_a_vehicle_is_refused() -> None:
    with pytest.raises(ValueError, match="no vehicle"):
        generate_dataset(0.0001)


def test_the_examples_of_the_documents_exist_and_their_vehicle_is_free(dataset: Dataset) -> None:
    vehicle = dataset.vehicles[456]
    assert dataset.partner_of(789) is not None
    assert dataset.current_activity.of(vehicle.vin) == []


def test_loans_can_be_changed_removed_and_added() -> None:
    history = generate_dataset(0.005, today=TODAY).loan_history
    first, second, *_ = loans = list(history)
    history.remove(first.activity_id)
    assert len(history) == len(loans) - 1
    assert first not in list(history)
    history.add(first)
    assert list(history)[-1] == first
    history.remove(first.activity_id)
    assert len(list(history)) == len(history) == len(loans) - 1
    assert second in list(history)


def test_plans_are_free_and_clashes_are_in_the_way(dataset: Dataset) -> None:
    plans = plan_assignments(dataset, 40, clashes=4)
    free = [plan for plan in plans if plan.clashes_with is None]
    assert (len(free), len(plans)) == (36, 40)
    assert len({plan.vin for plan in free}) == 36
    for plan in plans:
        dates = (plan.start_date, plan.end_date)
        activities = dataset.current_activity.of(plan.vin)
        others = [(row.start_date, row.end_date) for row in activities]
        others += [(o.start_date, o.end_date) for o in free if o.vin == plan.vin and o != plan]
        assert any(overlap(dates, other) for other in others) == bool(plan.clashes_with)
        assert plan.start_date > TODAY


def test_reports_are_written_the_same_each_time(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    small = generate_dataset(0.02, today=TODAY)
    folders = [tmp_path_factory.mktemp("reports") for _ in range(2)]
    for folder in folders:
        write_reports(small, folder)
    one, two = ([path.read_bytes() for path in sorted(folder.iterdir())] for folder in folders)
    assert one == two
    assert len(one) == 5


@given(st.tuples(st.dates(), st.dates()), st.tuples(st.dates(), st.dates()))
def test_overlap_does_not_depend_on_who_asks(
    one: tuple[date, date], two: tuple[date, date]
) -> None:
    assert overlap(one, two) == overlap(two, one)
