"""What a newcomer does in the first minutes, clicked through on both pages."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.pages import FmsPage, SlackPage
from tests.browser.running import Sandbox

pytestmark = pytest.mark.browser


def test_the_terminal_says_both_addresses_and_one_next_step_first(sandbox: Sandbox) -> None:
    slack, fms, step = [line for line in sandbox.said.splitlines() if line.strip()][:3]

    assert slack == f"  Slack:  {sandbox.slack}"
    assert fms == f"  FMS:    {sandbox.fms}"
    assert "/request 123" in step


def test_a_request_is_seen_in_fms_approved_and_turns_blue_with_the_next_sync(
    ana: SlackPage, fms: FmsPage, open_slack: Callable[[str], SlackPage]
) -> None:
    ana.see_card(123, "Planned")
    partner = ana.partner_of(123)

    ana.type("/request 123")
    expect(ana.answer("Assignment 123 is requested")).to_be_visible()
    ana.see_card(123, "Requested")

    fms.open()
    expect(fms.request(partner)).to_contain_text("pending")
    fms.answer(partner, "Approve")
    expect(fms.request(partner)).to_contain_text("approved")

    olga = open_slack("olga")
    olga.type("/sync")
    ana.see_card(123, "Active")


def test_a_lost_answer_is_settled_by_ops(
    ana: SlackPage, fms: FmsPage, open_slack: Callable[[str], SlackPage]
) -> None:
    partner = ana.partner_of(124)
    with fms.failing("Create a request", "Does it, then drops the answer"):
        ana.type("/request 124")
        ana.see_card(124, "Unconfirmed")

    fms.open()
    number = fms.number_of(partner)
    olga = open_slack("olga")
    olga.go("press-alerts")
    olga.messages(re.compile(r"\b124\b")).last.get_by_role(
        "button", name=re.compile("^Yes, FMS has it")
    ).click()
    olga.dialog.get_by_role("textbox").first.fill(number)
    olga.dialog.get_by_role("button").last.click()

    ana.see_card(124, "Requested")


def test_a_request_is_taken_back_after_one_question(ana: SlackPage, fms: FmsPage) -> None:
    partner = ana.partner_of(125)
    ana.press(125, "Request")
    ana.see_card(125, "Requested")

    ana.press(125, "Unrequest")
    ana.dialog.get_by_role("button", name="Unrequest").click()

    ana.see_card(125, "Planned")
    fms.open()
    expect(fms.request(partner)).to_contain_text("deleted")
