"""What is left where a card was, once it stands in another channel."""

from bot.messages.blocks import Message, context


def render_moved(number: int, channel: str) -> Message:
    """One line, without a button."""
    text = f"The card of {number} is now in <#{channel}>."
    return Message(text, (context(text),))
