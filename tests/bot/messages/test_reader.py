"""Who reads of what they did themselves reads "you"; all others read the name."""

import pytest

from bot.messages.blocks import Message
from bot.messages.reader import for_reader, view_for_reader

ANA, BEN = "U0ANA", "U0BEN"


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("120 was called off by <@U0ANA>, today.", "120 was called off by you, today."),
        ("It is being sent to FMS for <@U0ANA>.", "It is being sent to FMS for you."),
        ("<@U0ANA> deleted it", "You deleted it"),
        ("Nothing was done: <@U0ANA> deleted it", "Nothing was done: you deleted it"),
        ("Nothing was done. <@U0ANA> changed it", "Nothing was done. You changed it"),
        ("Two lines\n<@U0ANA> changed it", "Two lines\nYou changed it"),
        ("\u2022 <@U0ANA> changed it", "\u2022 You changed it"),
        (":warning: *<@U0ANA> changed it*", ":warning: *You changed it*"),
        ("assignments, of <@U0ANA>.", "assignments, of yours."),
        ("On FMS.\nof <@U0ANA>, planned", "On FMS.\nof yours, planned"),
        ("<@U0ANA>'s and <@U0ANA>'s", "Your and your"),
        ("<@U0BEN> and <@U0ANA>", "<@U0BEN> and you"),
        ("Type `/assignments <@U0ANA>`, <@U0ANA>", "Type `/assignments <@U0ANA>`, you"),
        ("<@U0ANAB> is another", "<@U0ANAB> is another"),
    ],
)
def test_a_person_is_you_to_themselves(said: str, read: str) -> None:
    message = for_reader(Message.say(said), ANA)

    assert message.text == read
    assert message.blocks[0]["text"]["text"] == read
    assert for_reader(Message.say("by <@U0ANA>"), BEN) == Message.say("by <@U0ANA>")


def test_what_a_button_carries_stays_as_it_is() -> None:
    carries = {"type": "button", "text": {"type": "plain_text", "text": "Go"}, "value": f"<@{ANA}>"}
    view = {"type": "modal", "blocks": [{"type": "actions", "elements": [carries]}]}

    assert view_for_reader(view, ANA) == view


def test_the_plainer_form_of_a_message_says_it_as_well() -> None:
    plainer = Message.say(f"by <@{ANA}>")

    said = for_reader(Message("by", plainer=plainer), ANA)

    assert said.plainer == Message.say("by you")
