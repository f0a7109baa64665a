"""Which assignments a filter takes, and what a name may have been meant for that is none."""

from dataclasses import replace

import pytest

from domain.assignment import Action, AuditStamp, Evidence, Status, Vehicle
from domain.list_words import ListFilter, read_filter, refuse_unknown_names
from domain.typed import BadInput, BadKind
from tests.domain.builders import ANA, BEN, NOW, TODAY, assignment, attempt, dates

_VEHICLE = Vehicle(456, "1FTFW1E50MFA00456", 2026, "Ford", "F-150 Café")
_PLANNED = assignment(vehicle=_VEHICLE)
_REQUESTED = replace(assignment(Status.REQUESTED), vehicle=_VEHICLE)
_OVER = replace(
    _REQUESTED, status=Status.COMPLETED, evidence=Evidence(300002, 1, NOW, dates(20, 22))
)
_DOUBT = replace(_REQUESTED, open_attempt=attempt(Action.UNREQUEST, unconfirmed=True))
_OLGA = replace(ANA, id="U0OLGA")


@pytest.mark.parametrize(
    ("wanted", "takes", "takes_not"),
    [
        (ListFilter(), (_PLANNED, _REQUESTED, _OVER, _DOUBT), ()),
        (
            ListFilter(mine=True),
            (_PLANNED, _REQUESTED),
            (assignment(created=AuditStamp(BEN, NOW)),),
        ),
        (ListFilter(people=(BEN,)), (_REQUESTED,), (_PLANNED,)),
        (ListFilter(people=(ANA, BEN)), (_REQUESTED,), (_PLANNED,)),
        (ListFilter(people=(ANA, _OLGA)), (), (_REQUESTED, _PLANNED)),
        (ListFilter(statuses=frozenset({"planned", "completed"})), (_PLANNED, _OVER), (_DOUBT,)),
        (ListFilter(statuses=frozenset({"unconfirmed"})), (_DOUBT,), (_REQUESTED,)),
        (ListFilter(offices=("Denver", "Los Angeles")), (_PLANNED,), (assignment(office="Reno"),)),
        # What FMS has approved, by FMS's dates.
        (ListFilter(dates=dates(8, 9)), (_PLANNED,), (_OVER,)),
        (ListFilter(dates=dates(9, 21)), (_OVER,), (_PLANNED,)),
        (ListFilter(names=("cafe", "reyes", "0mfa")), (_PLANNED,), (assignment(),)),
        (ListFilter(names=("cafe", "zebra")), (), (_PLANNED,)),
        # One of the numbers, or the end of a VIN, or the year beside a name.
        (ListFilter(numbers=frozenset({7, 123})), (_PLANNED, _OVER), ()),
        (ListFilter(numbers=frozenset({7})), (), (_PLANNED, _OVER)),
        (
            _of := ListFilter(numbers=frozenset({456}), digits=frozenset({"0456"})),
            (_PLANNED,),
            (_OVER,),
        ),
        (replace(_of, statuses=frozenset({"completed"})), (_OVER,), (_PLANNED,)),
        (_of := ListFilter(numbers=frozenset({2026}), digits=frozenset({"2026"})), (), (_PLANNED,)),
        (replace(_of, names=("ford",)), (_PLANNED,), (_OVER,)),
        (replace(_of, digits=frozenset({"2025", "0450"}), names=("ford",)), (), (_PLANNED,)),
        # Part of a model beside a name, and no end of a VIN where it is short.
        (_150 := ListFilter(numbers=frozenset({150}), digits=frozenset({"150"})), (), (_PLANNED,)),
        (replace(_150, names=("ford",)), (_PLANNED,), (_OVER,)),
        (replace(_150, names=("mazda",)), (), (_PLANNED,)),
        (
            ListFilter(numbers=frozenset({6}), digits=frozenset({"6"}), names=("ford",)),
            (),
            (_PLANNED,),
        ),
    ],
)
def test_a_list_has_what_all_of_its_filter_holds_for(
    wanted: ListFilter, takes: tuple[object, ...], takes_not: tuple[object, ...]
) -> None:
    for one in (_PLANNED, _REQUESTED, _OVER, _DOUBT, *takes_not):
        if one in takes or one in takes_not:
            assert wanted.takes(one, ANA) is (one in takes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "reaches_back", "only_over"),
    [
        ("", False, False),
        ("completed", True, True),
        ("all", True, False),
        ("planned", False, False),
        ("#123", True, False),
    ],
)
def test_what_is_over_is_looked_at_where_it_can_be_meant(
    text: str, reaches_back: bool, only_over: bool
) -> None:
    found = read_filter(text, (), TODAY)

    assert (found.reaches_back, found.only_over) == (reaches_back, only_over)


_CALLED = ("2026 Ford F-150 Café", "Reyes, Maria")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("frod", ("Ford",)),
        ("ryes", ("Reyes",)),
        ("denvr", ("Denver",)),
        ("planed", ("planned",)),
        ("calender", ("calendar",)),
        ("f-151", ("F-150",)),
        ("ma", ()),
        ("zebra", ()),
    ],
)
def test_a_name_that_nothing_is_called_by_is_refused_with_what_is_close(
    name: str, meant: tuple[str, ...]
) -> None:
    wanted = ListFilter(names=("ford", "0mfa", name))
    if name == "ma":
        refuse_unknown_names(wanted, ("Denver",), _CALLED, [_VEHICLE.vin])
        return
    with pytest.raises(BadInput) as raised:
        refuse_unknown_names(wanted, ("Denver",), _CALLED, [_VEHICLE.vin])

    refused = raised.value
    assert (refused.kind, refused.word, refused.meant) == (BadKind.NO_SUCH_NAME, name, meant)
