"""What Slack makes of names and links in a command is put back as it was typed."""

from typing import cast

import pytest

from bot.slack.interaction import Slack, from_command


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("120 121", "120 121"),
        ("<@U0BENOKAF|ben>", "<@U0BENOKAF>"),
        ("<@U0BENOKAF>", "<@U0BENOKAF>"),
        ("<#C0RANDOM|general> 120", "#general 120"),
        ("<#C0NUMBER|120>", "#120"),
        ("<#C0SECRET|>", "<#C0SECRET|>"),
        ("<!subteam^S0COORDIN|@press>", "@press"),
        ("<!here>", "@here"),
        ("<!channel|channel>", "@channel"),
        ("<https://fms.example/1>", "https://fms.example/1"),
        ("<https://fms.example|fms.example>", "fms.example"),
        ("<mailto:ana@example.com|ana@example.com>", "ana@example.com"),
        ("<tel:4022795> 12-01-27", "4022795 12-01-27"),
        ("&lt;!channel&gt; &amp; &lt;@U1&gt;", "<!channel> & <@U1>"),
    ],
)
def test_a_commands_text_is_what_was_typed(sent: str, typed: str) -> None:
    body = {"user_id": "U1", "command": "/request", "channel_id": "C1", "trigger_id": "1.2"}
    assert from_command(cast("Slack", None), body | {"text": sent}).text == typed
