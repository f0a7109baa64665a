"""What people type, whatever their keyboards, sheets and habits make of it."""

import re
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from domain.plain import plain
from domain.selection import MOST_AT_ONCE, Described, Selection, parse_selection
from domain.typed import LARGEST_NUMBER, BadInput, BadKind


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("123", (123,)),
        ("  123\t", (123,)),
        ("#123", (123,)),
        ("00123", (123,)),
        ("123?", (123,)),
        ("123 125", (123, 125)),
        ("123,125;126, 127", (123, 125, 126, 127)),
        ("120,121,122", (120, 121, 122)),
        ("1, 200", (1, 200)),
        ("1 200", (1, 200)),
        ("1200,345", (1200, 345)),
        ("1,2,34,5678", (1, 2, 34, 5678)),
        ("2. 3. 5.", (2, 3, 5)),
        ("1.", (1,)),
        ("1,20", (1, 20)),
        ("120,130-132", (120, 130, 131, 132)),
        ("130-134", (130, 131, 132, 133, 134)),
        ("130 - 132", (130, 131, 132)),
        ("#130-#132", (130, 131, 132)),
        *(
            (f"130{dash}132", (130, 131, 132))
            for dash in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2e3a\u301c\ufe31\uff0d\u2796"
        ),
        ("130 \u2014 132", (130, 131, 132)),
        ("130 to 132", (130, 131, 132)),
        ("130 TO #132", (130, 131, 132)),
        ("120 and 122", (120, 122)),
        ("120 & 122 + 123", (120, 122, 123)),
        ("no. 122", (122,)),
        ("No.122, nr 123", (122, 123)),
        ("assignments 122 and 123 please", (122, 123)),
        ("# 122", (122,)),
        ("130 through 132", (130, 131, 132)),
        ("\uff11\uff12\uff12\u3000\uff11\uff12\uff13", (122, 123)),
        ("120, 121 and 122", (120, 121, 122)),
        ("120\u200b", (120,)),
        ("\ufeff120\u2060", (120,)),
        ("\uff11\uff12\uff13", (123,)),
        ("\uff11\uff12\uff13\uff0c\u3000\uff11\uff12\uff14", (123, 124)),
        ("\u201c120\u201d", (120,)),
        ("'120' \"121\" \u00ab122\u00bb", (120, 121, 122)),
        ("*120*, **121**", (120, 121)),
        ("`120` _121_", (120, 121)),
        ("(120) [121] {122}", (120, 121, 122)),
        ("120.", (120,)),
        ("120, 121; 122.", (120, 121, 122)),
        ("120\u3001121\u3002", (120, 121)),
        ("\u3010120\u3011 \u2018121\u2019 \u203a122\u2039", (120, 121, 122)),
        ('<120> ="121"', (120, 121)),
        ("( \u201c120\u201d )", (120,)),
        ("1\u00ad2\u20630\x7f\u3164", (120,)),
        ("1-60 1-60", tuple(range(1, 61))),
        ("1-60, 30-100", tuple(range(1, 101))),
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


def selected(text: str) -> tuple[int, ...]:
    selection = parse_selection(text)
    assert isinstance(selection, Selection)
    return selection.ids


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("BMW X5", "BMW X5"),
        ("oakenwold", "oakenwold"),
        ("tomorrow", "tomorrow"),
        ("mine", "mine"),
        ("123 abc", "123 abc"),
        ("bmw and audi, please", "bmw audi"),
        ("12-05-26", "12-05-26"),
        ("12/5", "12/5"),
        ("120 12/5", "120 12/5"),
        ("12-05", "12-05"),
        ("05-12", "05-12"),
        ("12-01 12-08", "12-01 12-08"),
        ("2026-12-05", "2026-12-05"),
        ("1FTFW1E50MFA00456", "1FTFW1E50MFA00456"),
        ("12a", "12a"),
        ("<@U0ANA>", "<@U0ANA>"),
        ("<!channel>", "<!channel>"),
    ],
)
def test_words_among_numbers_describe_what_is_meant_and_select_nothing(
    text: str, words: str
) -> None:
    assert parse_selection(text) == Described(words, check=False)
    assert parse_selection(f"{text} --check") == Described(words, check=True)


@pytest.mark.parametrize(
    "text",
    [
        "123 --check",
        "--check 123",
        "--check, 123 --check",
        "123 \u2014check",  # some keyboards make one dash of two
        "\u2013check 123",
        "--Check 123",
        "123 \u2014CHECK",
        "`--check` 123",
    ],
)
def test_check_may_stand_anywhere(text: str) -> None:
    assert parse_selection(text) == Selection((123,), check=True)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", BadKind.NOTHING_NAMED),
        ("   ", BadKind.NOTHING_NAMED),
        (",;,", BadKind.NOTHING_NAMED),
        ("--check", BadKind.NOTHING_NAMED),
        ("1.5", BadKind.NOT_A_NUMBER),
        ("-5", BadKind.NOT_A_NUMBER),
        ("5-", BadKind.NOT_A_NUMBER),
        ("130 -132", BadKind.NOT_A_NUMBER),
        ("1-2-3", BadKind.NOT_A_NUMBER),
        ("##123", BadKind.NOT_A_NUMBER),
        ("1..3", BadKind.NOT_A_NUMBER),
        ("\u0661\u0662\u0663", BadKind.NOT_A_NUMBER),
        ("0", BadKind.NUMBER_TOO_SMALL),
        ("000", BadKind.NUMBER_TOO_SMALL),
        ("0-5", BadKind.NUMBER_TOO_SMALL),
        ("0" * 5000, BadKind.NUMBER_TOO_SMALL),
        (str(LARGEST_NUMBER + 1), BadKind.NUMBER_TOO_LARGE),
        ("99999999999999999999", BadKind.NUMBER_TOO_LARGE),
        ("9" * 5000, BadKind.NUMBER_TOO_LARGE),
        ("1-99999999999999999999", BadKind.NUMBER_TOO_LARGE),
        ("5-1", BadKind.RANGE_BACKWARDS),
        ("1-100000", BadKind.TOO_MANY),
        (f"1-{LARGEST_NUMBER}", BadKind.TOO_MANY),
        (f"1-{MOST_AT_ONCE} 500", BadKind.TOO_MANY),
        ("1-60 2-101", BadKind.TOO_MANY),
        ("123 0", BadKind.NUMBER_TOO_SMALL),
        ("check 123", BadKind.NOT_A_NUMBER),
        ("https://fms.example/120", BadKind.NOT_A_NUMBER),
        ("no.", BadKind.NOTHING_NAMED),
        ("number", BadKind.NOTHING_NAMED),
        ("all", BadKind.NOT_ALL),
        ("ALL bmw", BadKind.NOT_ALL),
        ("123 and everything", BadKind.NOT_ALL),
    ],
)
def test_bad_input_is_refused_by_its_own_reason(text: str, complaint: BadKind) -> None:
    with pytest.raises(BadInput) as caught:
        parse_selection(text)
    assert caught.value.kind is complaint


@pytest.mark.parametrize(
    ("text", "word", "meant"),
    [
        ("all", "all", ("mine",)),
        ("ALL bmw x5", "ALL bmw x5", ("bmw x5",)),
        ("123 and everything", "123 everything", ("123",)),
        ("5-1, 7", "5-1", ("1-5",)),
        ("1. 120\n2. 121", "1. 120\n2. 121", ("120 121",)),
        ("1) 120, 2) 121 --check", "1) 120, 2) 121 --check", ("120, 121 --check",)),
        ("1. 120 BMW", "1. 120 BMW", ("120 BMW",)),
        *(
            (lines, lines, ("120 121",))
            for lines in (
                *("(1) 120 (2) 121", "1.) 120 2.) 121", "*1.* 120 *2.* 121", "#1. 120 #2. 121"),
                *("[1] 120 [2] 121", "1 . 120\n2 . 121", "1 ) 120 2 ) 121", "2. 120\n3. 121"),
            )
        ),
        ("120-22", "120-22", ("120-122", "22-120")),
        ("120-02", "120-02", ("2-120",)),
        ("197-03", "197-03", ("3-197",)),
        ("#120-#25", "#120-#25", ("120-125", "25-120")),
        ("120-" + "0" * 5000 + "5", "120-" + "0" * 5000 + "5", ("5-120",)),
        ("1998-3", "1998-3", ("3-1998",)),
        ("130-129", "130-129", ("129-130",)),
        ("120\u00a0121", "120\u00a0121", ("120121", "120 121")),
        ("120\u202f121\u00a0122", "120\u202f121\u00a0122", ("120121122", "120 121 122")),
        ("1\u00a0200", "1\u00a0200", ("1200",)),
        ("120 -sotp", "-sotp", ("stop",)),
        ("120 -x", "-x", ()),
    ],
)
def test_what_is_refused_is_named_with_what_was_meant(
    text: str, word: str, meant: tuple[str, ...]
) -> None:
    with pytest.raises(BadInput) as caught:
        parse_selection(text)
    assert (caught.value.word, caught.value.meant) == (word, meant)


def test_a_range_may_have_words_or_an_arrow_between_its_ends() -> None:
    for between in (" to ", " - ", " -> ", " \u2192 ", " through "):
        assert selected(f"120{between}122") == (120, 121, 122)


def test_numbers_with_a_full_stop_behind_them_are_no_numbered_lines() -> None:
    assert selected("120. 121. 122.") == (120, 121, 122)
    assert selected("1. 2. 3.") == (1, 2, 3)
    assert selected("1. and 2.") == (1, 2)


def test_a_question_mark_or_an_exclamation_mark_behind_a_number_is_left_out() -> None:
    assert selected("120!") == selected("120?!") == (120,)


def test_leading_zeros_do_not_count_however_many() -> None:
    assert selected("0" * 5000 + "123") == (123,)


def test_a_complaint_has_what_its_sentence_needs() -> None:
    with pytest.raises(BadInput) as reversed_range:
        parse_selection("134-130")
    assert reversed_range.value.facts == {"first": 134, "last": 130}
    with pytest.raises(BadInput) as too_many:
        parse_selection("1-100000")
    assert too_many.value.facts == {"count": 100_000, "most": MOST_AT_ONCE}
    with pytest.raises(BadInput) as overlapping:
        parse_selection("1-80 20-90 200-230 210-220 5")
    assert overlapping.value.facts == {"count": 121, "most": MOST_AT_ONCE}


@pytest.mark.parametrize(
    ("word", "meant"), [("--chekc", "--check"), ("-check", "--check"), ("check", "--check")]
)
def test_a_word_that_is_nearly_known_is_guessed_but_not_taken(word: str, meant: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_selection(f"123 {word}")
    assert (caught.value.word, caught.value.meant) == (word, (meant,))


@given(
    st.integers(1000, LARGEST_NUMBER),
    st.sampled_from(",.'_\u2019\u00a0\u2009\u202f\uff0c\u3001\u2002\uff0e"),
)
def test_a_large_number_written_in_groups_is_never_taken_for_smaller_ones(
    number: int, separator: str
) -> None:
    typed = f"{number:,}".replace(",", separator)
    digits = typed.split(separator)
    is_comma = separator in ",\uff0c\u3001"
    is_list = is_comma and len(digits[0]) == 3 and all(one[0] != "0" for one in digits)
    if is_list:
        assert selected(typed) == tuple(dict.fromkeys(map(int, digits)))
        return
    with pytest.raises(BadInput) as caught:
        parse_selection(f"7 {typed} --check")
    is_table = separator in "\u00a0\u2009\u202f\u2002" and len(digits[0]) == 3
    kinds = (BadKind.ONE_NUMBER_OR_SEVERAL, BadKind.NUMBER_IN_GROUPS)
    assert caught.value.kind is kinds[not (is_comma or is_table)]
    assert caught.value.meant[0] == str(number)


@given(st.lists(st.integers(1, 99_999), min_size=2, max_size=9))
@example([950, 1201])
def test_a_list_of_numbers_in_groups_is_never_taken_for_smaller_ones(numbers: list[int]) -> None:
    assume(any(number >= 1000 for number in numbers))
    with pytest.raises(BadInput) as caught:
        parse_selection(",".join(f"{number:,}" for number in numbers))
    assert caught.value.kind is BadKind.ONE_NUMBER_OR_SEVERAL


TYPED = (
    st.text()
    | st.text(alphabet="0123456789.'#-\u2013\u2014\u2212,; \t\nchek", max_size=60)
    | st.lists(
        st.sampled_from(
            [
                *(
                    "122",
                    "#123",
                    "130-134",
                    "130",
                    "to",
                    "and",
                    "no.",
                    "all",
                    "mine",
                    "--check",
                    "bmw",
                ),
                *("12/5", "tomorrow", "\uff11\uff12\uff12", "\u2013", "&", "x5", "<@U0ANA>", ","),
            ]
        ),
        max_size=8,
    ).map(" ".join)
)


@given(TYPED)
@example("0" * 5000)
@example("1-" + "9" * 5000)
def test_whatever_is_typed_gives_numbers_in_range_or_a_complaint(text: str) -> None:
    try:
        selection = parse_selection(text)
    except BadInput:
        return
    if isinstance(selection, Described):
        assert any(map(str.isalpha, selection.words)) or set(selection.words) & set("-/")
        return
    assert 1 <= len(selection.ids) <= MOST_AT_ONCE
    assert len(set(selection.ids)) == len(selection.ids)
    assert all(1 <= number <= LARGEST_NUMBER for number in selection.ids)
    assert selection.check == ("check" in text.lower())
    _was_typed(text, selection.ids)


def _was_typed(text: str, ids: tuple[int, ...]) -> None:
    """Every number of a selection stands in the text, or between two that do."""
    typed = [int(one[-11:]) for one in re.findall("[0-9]+", plain(text))]
    for number in ids:
        between = any(first < number < last for first, last in pairwise(typed))
        assert number in typed or between


@given(
    st.lists(st.integers(1, LARGEST_NUMBER), min_size=1, max_size=MOST_AT_ONCE),
    st.sampled_from([" ", ", ", ";", "; ", "\n", " #"]),
)
def test_every_list_of_numbers_can_be_typed(numbers: list[int], between: str) -> None:
    typed = between.join(str(number) for number in numbers)
    assert selected(typed) == tuple(dict.fromkeys(numbers))


@given(st.integers(1, LARGEST_NUMBER), st.integers(0, 300))
def test_a_range_names_every_number_from_its_first_to_its_last(first: int, more: int) -> None:
    last = min(first + more, LARGEST_NUMBER)
    if last - first < MOST_AT_ONCE:
        assert selected(f"{first}-{last}") == tuple(range(first, last + 1))
    else:
        with pytest.raises(BadInput) as caught:
            parse_selection(f"{first}-{last}")
        assert caught.value.kind is BadKind.TOO_MANY


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("120\u200b", "120"),
        ("\u201c120\u201d.", "120"),
        ("**Denver**", "Denver"),
        ("O\u2019Fennimore", "O'Fennimore"),
        ("\u2014anyway", "--anyway"),
        ("12\u201301\u201326", "12-01-26"),
        ("\uff21\uff22\uff11", "AB1"),
        ("\u2764\ufe0f", "\u2764"),
        ("  (Los Angeles)  ", "Los Angeles"),
        ("", ""),
        ("`", ""),
        ('="4004"', "4004"),
        ("<Denver>", "Denver"),
        ("\u00bd", "1/2"),
        ("<@U0BENOKAF>", "<@U0BENOKAF>"),
        ("\u300cDenver\u300d", "Denver"),
        ("New\u00a0York\u200e", "New\u00a0York"),
        ("\x1bDenver\x00", "Denver"),
    ],
)
def test_typed_text_is_what_a_plain_keyboard_writes(text: str, means: str) -> None:
    assert plain(text) == means


@given(st.text())
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("text", "word", "meant"),
    [
        ("950,1,201", "1,201", ("1201", "1 201")),
        ("120,121 1,200", "1,200", ("1200", "1 200")),
        ("950,951,952 1,200", "1,200", ("1200", "1 200")),
        ("12.01.26 1,200", "1,200", ("1200", "1 200")),
        ("120 1,200,300", "1,200,300", ("1200300", "1 200 300")),
    ],
)
def test_a_number_in_groups_is_named_among_others(
    text: str, word: str, meant: tuple[str, ...]
) -> None:
    with pytest.raises(BadInput) as caught:
        parse_selection(text)
    assert (caught.value.word, caught.value.meant) == (word, meant)
