"""A number, a VIN and what to plan in spite of: each by itself, and refused as it was typed."""

from collections.abc import Callable

import pytest

from domain.planning import EVERYTHING, Anyway
from domain.typed import BadInput, BadKind, named_behind, read_anyway, read_id, read_vin


@pytest.mark.parametrize(
    ("reader", "text", "kind"),
    [
        (read_vin, "no car", BadKind.NOT_A_VIN),
        (read_vin, "ABCDEF", BadKind.NOT_A_VIN),
        (read_id, "12 13", BadKind.NOT_AN_ID),
        (read_id, "x", BadKind.NOT_AN_ID),
        (read_anyway, "perhaps", BadKind.NEITHER_YES_NOR_NO),
        (named_behind, "--anyway=taken,perhaps", BadKind.NOT_IN_A_PLAN),
        (named_behind, "--anyway=", BadKind.NOT_IN_A_PLAN),
        (named_behind, "--anyway=taken=long", BadKind.NOT_IN_A_PLAN),
    ],
)
def test_what_is_not_understood_is_named_as_it_was_typed(
    reader: Callable[[str], object], text: str, kind: BadKind
) -> None:
    with pytest.raises(BadInput) as raised:
        reader(text)

    assert (raised.value.kind, raised.value.word) == (kind, text)


def test_a_vin_is_stored_in_capitals_and_a_number_may_stand_between_blanks() -> None:
    assert read_vin(" 1ftfw1e50mfa00456 ") == "1FTFW1E50MFA00456"
    assert read_id(" #456.0\t") == 456
    with pytest.raises(BadInput) as raised:
        read_id("1,200")
    assert raised.value.kind is BadKind.NUMBER_IN_GROUPS
    assert len(raised.value.meant) == 1


def test_everything_that_can_be_planned_in_spite_of_may_be_named() -> None:
    every = ",".join(one.value for one in Anyway)

    assert named_behind(f"--anyway={every}") == frozenset(Anyway) == read_anyway(every)
    assert named_behind("--anyway") == named_behind("--ANYWAY") == EVERYTHING == read_anyway("yes")
    assert read_anyway("no") == read_anyway(" ") == frozenset()
