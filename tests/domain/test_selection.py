"""Which assignments somebody means who types after a command."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.selection import (
    LARGEST_NUMBER,
    MOST_AT_ONCE,
    NotANumber,
    NothingNamed,
    NumberTooLarge,
    NumberTooSmall,
    RangeReversed,
    Selection,
    SelectionError,
    TooMany,
    parse_selection,
)
from domain.typed import BadInput, BadKind


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("123", (123,)),
        ("  123\t", (123,)),
        ("#123", (123,)),
        ("00123", (123,)),
        ("123 125", (123, 125)),
        ("123,125;126, 127", (123, 125, 126, 127)),
        ("120,121,122", (120, 121, 122)),
        ("1, 200", (1, 200)),
        ("1 200", (1, 200)),
        ("1200,345", (1200, 345)),
        ("1,2,345", (1, 2, 345)),
        ("1,20", (1, 20)),
        ("120,130-132", (120, 130, 131, 132)),
        ("130-134", (130, 131, 132, 133, 134)),
        ("130 - 132", (130, 131, 132)),
        ("#130-#132", (130, 131, 132)),
        ("130\u2013132", (130, 131, 132)),
        ("130 \u2014 132", (130, 131, 132)),
        ("5-5", (5,)),
        ("125 123 125", (125, 123)),
        ("3 1-4 2", (3, 1, 2, 4)),
        ("123 125 130-132", (123, 125, 130, 131, 132)),
        (f"1-{MOST_AT_ONCE}", tuple(range(1, MOST_AT_ONCE + 1))),
        (str(LARGEST_NUMBER), (LARGEST_NUMBER,)),
    ],
)
def test_numbers_and_ranges_are_read_in_the_order_they_were_typed(
    text: str, ids: tuple[int, ...]
) -> None:
    assert parse_selection(text) == Selection(ids, check=False)


@pytest.mark.parametrize(
    "text",
    [
        "123 --check",
        "--check 123",
        "--check, 123 --check",
        "123 \u2014check",  # some keyboards make one dash of two
        "\u2013check 123",
    ],
)
def test_check_may_stand_anywhere(text: str) -> None:
    assert parse_selection(text) == Selection((123,), check=True)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", NothingNamed),
        ("   ", NothingNamed),
        (",;,", NothingNamed),
        ("--check", NothingNamed),
        ("abc", NotANumber),
        ("12a", NotANumber),
        ("1.5", NotANumber),
        ("-5", NotANumber),
        ("5-", NotANumber),
        ("130 -132", NotANumber),
        ("1-2-3", NotANumber),
        ("##123", NotANumber),
        ("1..3", NotANumber),
        ("\u0661\u0662\u0663", NotANumber),
        ("\uff11\uff12\uff13", NotANumber),
        ("130\u2212134", NotANumber),
        ("130\u2012134", NotANumber),
        ("<@U0ANA>", NotANumber),
        ("<!channel>", NotANumber),
        ("0", NumberTooSmall),
        ("000", NumberTooSmall),
        ("0-5", NumberTooSmall),
        ("0" * 5000, NumberTooSmall),
        (str(LARGEST_NUMBER + 1), NumberTooLarge),
        ("99999999999999999999", NumberTooLarge),
        ("9" * 5000, NumberTooLarge),
        ("1-99999999999999999999", NumberTooLarge),
        ("5-1", RangeReversed),
        ("1-100000", TooMany),
        (f"1-{LARGEST_NUMBER}", TooMany),
        (f"1-{MOST_AT_ONCE} 500", TooMany),
        ("123 abc", NotANumber),
        ("123 0", NumberTooSmall),
    ],
)
def test_bad_input_is_refused_by_its_own_reason(text: str, complaint: type[SelectionError]) -> None:
    with pytest.raises(SelectionError) as caught:
        parse_selection(text)
    assert type(caught.value) is complaint


def test_leading_zeros_do_not_count_however_many() -> None:
    assert parse_selection("0" * 5000 + "123").ids == (123,)


def test_a_complaint_has_what_its_sentence_needs() -> None:
    with pytest.raises(RangeReversed) as reversed_range:
        parse_selection("134-130")
    assert (reversed_range.value.first, reversed_range.value.last) == (134, 130)
    with pytest.raises(TooMany) as too_many:
        parse_selection("1-100000")
    assert too_many.value.count == 100_000


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("--chekc", "--check"),
        ("--CHECK", "--check"),
        ("hlep", "help"),
        ("Help", "help"),
        ("status", None),
        ("abc", None),
    ],
)
def test_a_word_that_is_nearly_known_is_guessed_but_not_taken(word: str, meant: str | None) -> None:
    with pytest.raises(NotANumber) as caught:
        parse_selection(f"123 {word}")
    assert (caught.value.word, caught.value.meant) == (word, meant)


@given(st.integers(1000, LARGEST_NUMBER), st.sampled_from(",.'_\u2019\u00a0\u2009\u202f"))
def test_a_large_number_written_in_groups_is_never_taken_for_smaller_ones(
    number: int, separator: str
) -> None:
    typed = f"{number:,}".replace(",", separator)
    digits = typed.split(separator)
    is_list = separator == "," and len(digits[0]) == 3 and all(one[0] != "0" for one in digits)
    if is_list:
        assert parse_selection(typed).ids == tuple(dict.fromkeys(map(int, digits)))
        return
    with pytest.raises(BadInput) as caught:
        parse_selection(f"7 {typed} --check")
    assert (caught.value.kind, caught.value.word) == (BadKind.GROUPED, typed)
    assert caught.value.meant[0] == str(number)


TYPED = st.text() | st.text(alphabet="0123456789.'#-\u2013\u2014\u2212,; \t\nchek", max_size=60)


@given(TYPED)
@example("0" * 5000)
@example("1-" + "9" * 5000)
def test_whatever_is_typed_gives_numbers_in_range_or_a_complaint(text: str) -> None:
    try:
        selection = parse_selection(text)
    except (SelectionError, BadInput):
        return
    assert 1 <= len(selection.ids) <= MOST_AT_ONCE
    assert len(set(selection.ids)) == len(selection.ids)
    assert all(1 <= number <= LARGEST_NUMBER for number in selection.ids)
    assert selection.check == ("check" in text)


@given(
    st.lists(st.integers(1, LARGEST_NUMBER), min_size=1, max_size=MOST_AT_ONCE),
    st.sampled_from([" ", ", ", ";", "; ", "\n", " #"]),
)
def test_every_list_of_numbers_can_be_typed(numbers: list[int], between: str) -> None:
    typed = between.join(str(number) for number in numbers)
    assert parse_selection(typed).ids == tuple(dict.fromkeys(numbers))


@given(st.integers(1, LARGEST_NUMBER), st.integers(0, 300))
def test_a_range_names_every_number_from_its_first_to_its_last(first: int, more: int) -> None:
    last = min(first + more, LARGEST_NUMBER)
    if last - first < MOST_AT_ONCE:
        assert parse_selection(f"{first}-{last}").ids == tuple(range(first, last + 1))
    else:
        with pytest.raises(TooMany):
            parse_selection(f"{first}-{last}")
