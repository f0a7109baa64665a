"""Cutting what is too long, and never in the middle of something that Slack reads as one."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.blocks import clip, clip_markup, without_turns
from bot.messages.text import escape, plain_text
from domain.plain import plain
from tests.bot.messages.assertions import check_markup
from tests.bot.messages.strategies import HOSTILE, NAMES

PIECES = st.one_of(
    NAMES.map(escape),
    st.sampled_from(
        [
            "<@U012AB3CD>",
            "<https://fms.example.com/vehicle_requests/12345|12345>",
            "<https://fms.example.com/?a=1&amp;b=2|Ford &amp; Sons>",
            "<!date^1793664000^{date_short_pretty} at {time}|11-02-26 20:00 UTC>",
            "\n",
            "*Assignment 123*  \u00b7  ",
            "; ",
            "&amp;&lt;&gt;",
        ]
    ),
)
MARKUP = st.lists(PIECES, max_size=30)


@given(MARKUP, st.integers(150, 3000))
def test_markup_is_cut_between_pieces_and_never_within_one(pieces: list[str], most: int) -> None:
    markup = "".join(pieces)
    cut = clip_markup(markup, most)
    check_markup(cut)
    if len(markup) <= most:
        assert cut == markup
    else:
        assert len(cut) <= most
        assert cut.endswith("\u2026")
        assert markup.startswith(cut[:-1])


@given(MARKUP, st.integers(150, 3000))
def test_no_more_is_cut_than_one_piece(pieces: list[str], most: int) -> None:
    markup = "".join(pieces)
    cut = clip_markup(markup, most)
    # 80 is longer than each piece that has to stay whole; blanks in front of one go with it.
    assert cut.startswith(markup[: most - 80].rstrip())


@pytest.mark.parametrize("most", range(1, 40))
def test_every_place_to_cut_is_safe(most: int) -> None:
    markup = "A &amp; B <https://x.example/1|one &lt; two> C"
    cut = clip_markup(markup, most)
    check_markup(cut)
    assert len(cut) <= most
    assert markup.startswith(cut[:-1])


@given(NAMES, st.integers(1, 200))
def test_plain_text_keeps_its_limit(text: str, most: int) -> None:
    cut, text = clip(text, most), without_turns(text)
    assert len(cut) <= most
    assert cut == text if len(text) <= most else text.startswith(cut[:-1])


@given(st.text() | NAMES)
def test_nothing_from_outside_keeps_an_angle_bracket_or_a_bare_ampersand(text: str) -> None:
    escaped = escape(text)
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", escaped)


@given(st.text() | NAMES)
def test_an_escaped_name_reads_as_it_was_written_on_one_line_up_to_its_limit(text: str) -> None:
    one_line = " ".join(without_turns(text).replace("\u2060", "").split())
    read = html.unescape(escape(text)).replace("\u2060", "")
    assert len(read) <= 120
    assert read == one_line if len(one_line) <= 120 else one_line.startswith(read[:-1])


@pytest.mark.parametrize("text", HOSTILE)
def test_names_people_dread_are_harmless(text: str) -> None:
    check_markup(escape(text))


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("<!channel>", "&lt;!channel&gt;"),
        ("&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;"),
        ("Ford & Sons", "Ford &amp; Sons"),
        ("a\n  b\tc", "a b c"),
        ("Reyes, Maria", "Reyes, Maria"),
    ],
)
def test_the_three_characters_that_slack_reads_are_escaped(text: str, escaped: str) -> None:
    assert escape(text) == escaped


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("*Sons*", ".*.Sons.*."),
        ("Quillbrook & *Sons*, _The_ ~Old~", "Quillbrook &amp; .*.Sons.*., ._.The._. .~.Old.~."),
        ("`rm` ```x```", ".`.rm.`. .`.`.`.x.`.`.`."),
        (":white_check_mark: 7:30", ".:.white_check_mark: 7:30"),
        ("> quoted", ".&gt;. quoted"),
        ("approved_makes 3*4 Q5~Q7", "approved_makes 3*4 Q5~Q7"),
    ],
)
def test_a_mark_at_the_edge_of_a_word_stays_a_letter(text: str, escaped: str) -> None:
    """Slack formats between edges of words alone; to a joiner it is neither edge nor inside."""
    assert escape(text).replace("\u2060", ".") == escaped
    assert plain_text(f"*{escape(text)}*") == text
    assert plain(escape(text)) == plain(html.escape(text, quote=False))
