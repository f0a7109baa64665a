"""Numbers of assignments lead to their cards, wherever a message can hold a link."""

from bot.messages import ids
from bot.messages.blocks import Message, actions, button, context, fields, section
from bot.messages.card_links import (
    UNLINKED,
    alert_link,
    assignment_link,
    card_address,
    marks_in,
    with_addresses,
)
from bot.messages.next_steps import open_card_button
from bot.messages.text import escape
from tests.domain.builders import assignment

ADDRESS = "https://a.slack.com/archives/C1/p1700000000000100"
AT = {("card", "123"): ADDRESS}
LINK = f"<{ADDRESS}|123>"


def drawn(message: Message) -> str:
    """What goes out as blocks."""
    return str(with_addresses(message.payload(), AT)["blocks"])


def test_a_number_leads_to_its_card_in_every_kind_of_text() -> None:
    said = f"Assignment {assignment_link(123)} is requested."
    blocks = (section(said), context(said), fields([("Which", said)]))
    message = Message(said, blocks)
    assert marks_in(message.payload()) == {("card", "123")}
    assert drawn(message).count(LINK) == 3


def test_the_text_for_notifications_has_the_bare_number() -> None:
    payload = Message.say(f"Assignment {assignment_link(123)} is requested.").payload()
    assert with_addresses(payload, AT)["text"] == "Assignment 123 is requested."


def test_a_number_whose_card_is_not_in_slack_stays_a_number() -> None:
    assert "<" not in drawn(Message.say(f"Assignment {assignment_link(7)}"))


def test_of_text_that_links_would_make_too_long_for_slack_the_last_numbers_stay_bare() -> None:
    said = " ".join([assignment_link(123)] * 140)
    [block] = with_addresses(Message.say(said).payload(), AT)["blocks"]
    words = block["text"]["text"]
    assert len(words) <= 3000
    assert words.startswith(LINK)
    assert words.endswith(" 123 123")
    assert words.count("123") == 140


def test_lines_are_parted_so_that_every_number_in_them_is_a_link() -> None:
    message = Message.list([f"Assignment {assignment_link(123)} is requested."] * 140)
    assert drawn(message).count(LINK) == 140


def test_words_lead_to_an_alert_or_name_the_channel_where_it_is_to_stand() -> None:
    payload = Message.say(f"See {alert_link('0a1b')}.").payload()
    said = [
        with_addresses(payload, known)["blocks"][0]["text"]["text"]
        for known in ({("doubt", "0a1b"): ADDRESS}, {("doubt", "0a1b"): "#C2"}, {})
    ]
    assert said == [f"See <{ADDRESS}|the alerts channel>.", "See <#C2>.", "See the alerts channel."]


def test_a_name_from_outside_cannot_make_a_link() -> None:
    assert "archives" not in drawn(Message.say(escape("<assignment:123|click here>")))


def test_a_mark_never_reaches_what_slack_reads_as_plain_text() -> None:
    pressed = button("Open", "x", "1", says=f"Open {assignment_link(123)}")
    assert "<assignment" not in drawn(Message("x", (actions([pressed]),)))


def test_a_button_leads_to_the_card_and_asks_where_it_is_while_none_stands() -> None:
    known, unknown = (open_card_button(assignment(id=number)) for number in (123, 7))
    message = Message("x", (actions([known]), actions([unknown])))
    assert marks_in(message.payload()) == {("card", "123"), ("card", "7")}
    [leads], [asks] = (one["elements"] for one in with_addresses(message.payload(), AT)["blocks"])
    assert (leads["url"], leads["action_id"]) == (ADDRESS, ids.OPEN_CARD)
    assert (asks.get("url"), asks["action_id"]) == (None, ids.FIND_CARD)
    assert (leads["value"], UNLINKED in leads) == (known["value"], False)
    assert (asks["value"], UNLINKED in asks) == (unknown["value"], False)


def test_what_has_no_other_use_is_left_out_where_no_card_stands() -> None:
    other = {"text": "Why?", "value": "why"}
    options = [{"text": "Open card", "value": "open", "url": card_address(7)}, other]
    message = Message("x", ({"type": "section", "accessory": {"options": options}},))
    [block] = with_addresses(message.payload(), AT)["blocks"]
    assert block["accessory"]["options"] == [other]
