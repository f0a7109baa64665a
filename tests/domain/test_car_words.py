"""Which cars are meant by words, and what a word may have been meant for that is none."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.assignment import DateRange, Vehicle
from domain.free import FreeWanted
from domain.free_words import Haystack, refuse_unknown_words, wanted_of
from domain.search import LONGEST_TEXT
from domain.typed import BadInput, BadKind
from tests.domain.builders import TODAY

_OFFICES = ("Denver", "Los Angeles", "San Diego")
_CAR = Vehicle(456, "1FTFW1E50MFA00456", 2026, "Ford", "F-150 Café", "Oxford White")
_NAMED = FreeWanted(DateRange(TODAY, TODAY), None)


@pytest.mark.parametrize(
    "name",
    [
        *("ford", "fo", "f-150", "f150", "150", "f", "cafe", "2026", "oxford", "white"),
        # Its number, the end of its VIN, and what its model is known to be.
        *("456", "0456", "a00456", "1ftfw1e50mfa00456", "pickup", "trucks"),
    ],
)
def test_a_car_is_called_by_words_its_number_its_vin_or_its_kind(name: str) -> None:
    haystack = Haystack()

    assert haystack.takes(_CAR, [name])
    assert haystack.takes(_CAR, ["ford", name])
    assert not haystack.takes(_CAR, [name, "nothing"])
    assert haystack.hit == {name, "ford"}


@pytest.mark.parametrize("name", ["ord", "50", "45", "4567", "056", "00456x", "suv", "car", "none"])
def test_a_car_is_not_called_by_the_middle_of_a_word_or_less_of_a_vin(name: str) -> None:
    haystack = Haystack()

    assert not haystack.takes(_CAR, [name])
    assert not haystack.takes(replace(_CAR, color=None), [name])
    assert haystack.hit == set()


def test_without_names_every_car_is_meant_and_none_has_to_be_remembered() -> None:
    haystack = Haystack()

    assert haystack.takes(_CAR, [])
    assert (haystack.hit, haystack.seen) == (set(), {})
    haystack.takes(_CAR, ["ford"])
    assert haystack.seen == {
        "2026": "2026",
        "ford": "Ford",
        "f-150": "F-150",
        "cafe": "Café",
        "oxford": "Oxford",
        "white": "White",
    }


def test_of_countless_words_two_thousand_are_remembered() -> None:
    haystack = Haystack()
    for number in range(2_500):
        haystack.takes(Vehicle(number, "", 2026, "Ford", f"model{number}"), ["x"])

    assert len(haystack.seen) == 2_000
    assert "model1997" in haystack.seen
    assert "model1998" not in haystack.seen


def _refusal(wanted: FreeWanted, haystack: Haystack) -> BadInput:
    with pytest.raises(BadInput) as raised:
        refuse_unknown_words(wanted, haystack, _OFFICES)
    return raised.value


@pytest.mark.parametrize(
    ("names", "office", "kind", "word", "meant"),
    [
        (("frod",), None, BadKind.NO_SUCH_CAR, "frod", ("Ford",)),
        (("caffe",), None, BadKind.NO_SUCH_CAR, "caffe", ("Café",)),
        (("denvr",), "San Diego", BadKind.NO_SUCH_CAR, "denvr", ("Denver",)),
        # Close to nothing, or not close enough.
        (("zebra",), None, BadKind.NO_SUCH_CAR, "zebra", ()),
        (("forks",), None, BadKind.NO_SUCH_CAR, "forks", ()),
        (("ford", "next", "zebra", "quarter"), None, BadKind.NO_SUCH_DAYS, "next quarter", ()),
        (("angeles",), None, BadKind.NO_SUCH_CAR, "angeles", ("Los Angeles",)),
    ],
)
def test_the_first_word_that_no_car_is_called_by_is_refused(
    names: tuple[str, ...], office: str | None, kind: BadKind, word: str, meant: tuple[str, ...]
) -> None:
    haystack = Haystack()
    haystack.takes(_CAR, ["ford"])
    refused = _refusal(replace(_NAMED, names=names, office=office), haystack)

    assert (refused.kind, refused.word, refused.meant) == (kind, word, meant)


def test_a_second_office_is_refused_as_one_and_what_a_car_was_called_by_is_not() -> None:
    haystack = Haystack()
    haystack.takes(_CAR, ["ford"])
    refused = _refusal(replace(_NAMED, names=("ford", "angeles"), office="Denver"), haystack)

    assert (refused.kind, refused.facts) == (
        BadKind.ONE_OFFICE,
        {"first": "Denver", "other": "Los Angeles"},
    )
    refuse_unknown_words(replace(_NAMED, names=("ford",)), haystack, _OFFICES)
    refuse_unknown_words(_NAMED, Haystack(), _OFFICES)


_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "end", "first", "last"),
    [
        (None, None, TODAY, TODAY + 6 * _DAY),
        (TODAY + _DAY, None, TODAY + _DAY, TODAY + 7 * _DAY),
        (None, TODAY + 9 * _DAY, TODAY, TODAY + 9 * _DAY),
        (TODAY + _DAY, TODAY + 3 * _DAY, TODAY + _DAY, TODAY + 3 * _DAY),
        (TODAY, TODAY, TODAY, TODAY),
        (date.max, None, date.max, date.max),
    ],
)
def test_days_that_are_not_named_are_the_next_seven(
    start: date | None, end: date | None, first: date, last: date
) -> None:
    assert wanted_of(start, end, None, "", _OFFICES, TODAY).dates == DateRange(first, last)


def test_office_and_words_are_named_by_themselves_or_among_the_words() -> None:
    def wanted(office: str | None, words: str) -> tuple[str | None, tuple[str, ...]]:
        found = wanted_of(None, None, office, words, _OFFICES, TODAY)
        return found.office, found.names

    assert wanted("los angeles", "the Ford ford #456") == ("Los Angeles", ("ford", "456"))
    assert wanted(None, "ford in san diego") == ("San Diego", ("ford",))
    assert wanted("Denver", "ford denver") == ("Denver", ("ford",))
    # Another office is a word like any other, to be refused where no car is called by it.
    assert wanted("Denver", "angeles") == ("Denver", ("angeles",))
    # Days are no days here.
    assert wanted("", "friday") == (None, ("friday",))


@pytest.mark.parametrize(
    ("start", "end", "office", "words", "kind", "word", "meant", "facts"),
    [
        (None, None, "Denvr", "", BadKind.NO_SUCH_OFFICE, "Denvr", ("Denver",), {}),
        (None, None, "Chicago", "", BadKind.NO_SUCH_OFFICE, "Chicago", (), {}),
        (None, None, None, "x" * 301, BadKind.TEXT_TOO_LONG, "", (), {"most": LONGEST_TEXT}),
        (
            *(TODAY, TODAY - _DAY, None, "", BadKind.FREE_BACKWARDS, "", ()),
            {"start": TODAY, "end": TODAY - _DAY},
        ),
        (
            *(None, TODAY - _DAY, None, "", BadKind.FREE_IN_PAST, "", ()),
            {"start": TODAY - _DAY},
        ),
    ],
)
def test_what_is_named_wrongly_is_refused_with_what_may_be_meant(
    start: date | None,
    end: date | None,
    office: str | None,
    words: str,
    kind: BadKind,
    word: str,
    meant: tuple[str, ...],
    facts: dict[str, object],
) -> None:
    with pytest.raises(BadInput) as raised:
        wanted_of(start, end, office, words, _OFFICES, TODAY)

    refused = raised.value
    assert (refused.kind, refused.word, refused.meant, refused.facts) == (kind, word, meant, facts)


def test_three_hundred_characters_are_read() -> None:
    assert wanted_of(None, None, None, "x" * 300, (), TODAY).names == ("x" * 300,)
