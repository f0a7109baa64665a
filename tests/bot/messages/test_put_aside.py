"""What cannot be shown in Slack, in words that a person reads to their end."""

from datetime import UTC, datetime

import pytest

from bot.messages.card_links import without_links
from bot.messages.put_aside import put_aside_lines, render_put_aside
from domain.messages import INTERNAL_ERROR, MessageKind, NotShown, PutAside, Target
from tests.bot.messages.assertions import linked

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def _card(number: int, error: str) -> PutAside:
    return PutAside(MessageKind.CARD, str(number), Target.CARDS, error, NOW)


def _alert(*found: PutAside) -> NotShown:
    return NotShown(found[0].cause if found else "is_archived cards", found)


def test_cards_that_fail_by_one_bug_are_one_line_with_some_of_their_references() -> None:
    found = [_card(number, f"{INTERNAL_ERROR} {number:08x}") for number in range(1, 101)]

    line = without_links(*put_aside_lines(found))

    assert line.startswith("100 cards (assignments 1, 2, 3,")
    assert "internal error, reference 00000001, 00000002," in line
    assert len(line) < 500


def test_ops_are_mentioned_where_a_channel_is_closed_and_not_when_all_is_well_again() -> None:
    closed = linked(render_put_aside(_alert(_card(120, "is_archived"))).payload())

    assert closed["blocks"][0]["text"]["text"].startswith("<!subteam^S0OPS> <@U0OLGA> *1 message")
    said = closed["text"]
    assert said.startswith("*1 message cannot be shown since ")
    assert "1 card in the assignments channel (assignment 120): is_archived." in said
    assert "subteam" not in str(linked(render_put_aside(_alert()).payload()))


def test_a_few_references_are_all_named() -> None:
    found = [_card(number, f"{INTERNAL_ERROR} {number:08x}") for number in (1, 2)]

    [line] = put_aside_lines(found)

    assert "internal error, reference 00000001, 00000002. The bot's log" in line
    assert "\u2026" not in line


def test_of_very_many_reasons_some_are_told_and_the_rest_counted() -> None:
    found = [_card(number, f"code_{number}") for number in range(1, 101)]

    lines = put_aside_lines(found)

    assert len(lines) == 21
    assert lines[-1] == "and 80 more reasons."


@pytest.mark.parametrize("kind", [one for one in MessageKind if one is not MessageKind.PUT_ASIDE])
def test_every_kind_of_message_is_called_by_words_and_not_by_its_name_in_the_code(
    kind: MessageKind,
) -> None:
    [line] = put_aside_lines([PutAside(kind, "1", Target.ALERTS, "is_archived", NOW)])

    assert not line.startswith(f"1 {kind}:")
