"""What a newcomer does in the first minutes, clicked through on both pages."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.pages import FmsPage, SlackPage
from tests.browser.running import Sandbox

pytestmark = pytest.mark.browser

Open = Callable[[str], SlackPage]


def test_the_terminal_says_both_addresses_and_one_next_step_first(sandbox: Sandbox) -> None:
    slack, fms, step = [line for line in sandbox.said.splitlines() if line.strip()][:3]

    assert slack == f"  Slack:  {sandbox.slack}"
    assert fms == f"  FMS:    {sandbox.fms}"
    assert "/request 123" in step


def test_the_six_steps_of_the_story_tick_themselves(
    ana: SlackPage, fms: FmsPage, open_slack: Open
) -> None:
    partner = ana.partner_of(123)

    ana.panel.get_by_role("button", name="Type it for me").click()
    expect(ana.line).to_have_value("/request 123")
    ana.line.press("Enter")
    expect(ana.answer("Assignment 123 is requested")).to_be_visible()
    ana.see_card(123, "Requested")
    expect(ana.step("Request a car")).to_contain_text("done")

    fms.open()
    expect(fms.request(partner)).to_contain_text("pending")
    expect(ana.step("See it in FMS")).to_contain_text("done")
    fms.answer(partner, "Approve")
    expect(fms.request(partner)).to_contain_text("approved")
    expect(ana.step("Approve it there")).to_contain_text("done")

    olga = open_slack("olga")
    olga.panel.get_by_role("button", name="Type it for me").click()
    expect(olga.line).to_have_value("/sync")
    olga.line.press("Enter")
    ana.see_card(123, "Active")
    expect(ana.step("Sync, as Olga")).to_contain_text("done")

    olga.panel.get_by_role("button", name="Go to #press-alerts").click()
    olga.doubt(140).get_by_role("button", name=re.compile("^No, release it")).click()
    olga.dialog.get_by_role("button").last.click()
    expect(ana.step("Settle a lost answer")).to_contain_text("done")

    ana.press(125, "Request")
    ana.see_card(125, "Requested")
    ana.press(125, "Unrequest")
    ana.dialog.get_by_role("button", name="Unrequest").click()
    ana.see_card(125, "Planned")
    expect(ana.step("Take one back")).to_contain_text("done")
    expect(ana.page.get_by_role("button", name="The story: 6 of 6")).to_be_visible()


@pytest.mark.parametrize(
    ("hour", "channel", "words"),
    [
        ("It is 7 AM", "press-assignments", "Good morning"),
        ("It is 2 AM", "press-alerts", "Nightly"),
    ],
)
def test_what_the_clock_does_can_be_seen_at_once(
    ana: SlackPage, hour: str, channel: str, words: str
) -> None:
    ana.go(channel)
    ana.panel.get_by_role("button", name=hour).click()

    expect(ana.toast).to_be_visible()
    expect(ana.messages(words).last).to_be_visible()


def test_both_pages_lead_to_each_other(ana: SlackPage, fms: FmsPage, sandbox: Sandbox) -> None:
    link = ana.page.get_by_role("link", name="Open FMS").first
    expect(link).to_have_attribute("href", re.compile(re.escape(sandbox.fms)))

    fms.open()
    link = fms.page.get_by_role("link", name="Open Slack")
    expect(link).to_have_attribute("href", re.compile(re.escape(sandbox.slack)))
