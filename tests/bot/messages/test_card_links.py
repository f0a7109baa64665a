"""Numbers of assignments lead to their cards, wherever a message can hold a link."""

from bot.messages.blocks import Message, actions, button, context, fields, section
from bot.messages.card_links import (
    assignment_link,
    numbers_marked,
    with_addresses,
)
from bot.messages.next_steps import open_card_button
from bot.messages.text import escape
from tests.domain.builders import assignment

AT = {123: "https://a.slack.com/archives/C1/p1700000000000100"}
LINK = f"<{AT[123]}|123>"


def drawn(message: Message) -> str:
    """What goes out as blocks."""
    return str(with_addresses(message.payload(), AT)["blocks"])


def test_a_number_leads_to_its_card_in_every_kind_of_text() -> None:
    said = f"Assignment {assignment_link(123)} is requested."
    blocks = (section(said), context(said), fields([("Which", said)]))
    message = Message(said, blocks)
    assert numbers_marked(message.payload()) == {123}
    assert drawn(message).count(LINK) == 3


def test_the_text_for_notifications_has_the_bare_number() -> None:
    payload = Message.say(f"Assignment {assignment_link(123)} is requested.").payload()
    assert with_addresses(payload, AT)["text"] == "Assignment 123 is requested."


def test_a_number_whose_card_is_not_in_slack_stays_a_number() -> None:
    assert "<" not in drawn(Message.say(f"Assignment {assignment_link(7)}"))


def test_text_that_links_would_make_too_long_for_slack_keeps_bare_numbers() -> None:
    said = " ".join([assignment_link(123)] * 140)
    assert drawn(Message.say(said)).count("123") == 140
    assert "archives" not in drawn(Message.say(said))


def test_a_name_from_outside_cannot_make_a_link() -> None:
    assert "archives" not in drawn(Message.say(escape("<assignment:123|click here>")))


def test_a_mark_never_reaches_what_slack_reads_as_plain_text() -> None:
    pressed = button("Open", "x", "1", says=f"Open {assignment_link(123)}")
    assert "<assignment" not in drawn(Message("x", (actions([pressed]),)))


def test_a_button_leads_to_the_card_and_is_left_out_where_none_stands() -> None:
    other = button("Other", "x", "1", says="Other")
    known, unknown = (open_card_button(assignment(id=number)) for number in (123, 7))
    message = Message("x", (actions([known, other]), actions([unknown, other]), actions([unknown])))
    assert numbers_marked(message.payload()) == {123, 7}
    with_known, without, *rest = with_addresses(message.payload(), AT)["blocks"]
    assert [one.get("url") for one in with_known["elements"]] == [AT[123], None]
    assert without["elements"] == [other]
    assert rest == []
