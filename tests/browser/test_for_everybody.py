"""The two pages for people with a keyboard, a screen reader, a phone or a dark room."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, ViewportSize, expect

from tests.browser.looking import barriers, is_cut_off
from tests.browser.pages import FmsPage, SlackPage

pytestmark = pytest.mark.browser

PHONE = ViewportSize(width=390, height=844)
SECTIONS = ("", "loans", "book", "fleet", "partners", "reports", "calls")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_slacks_page_has_no_barrier(ana: SlackPage, scheme: str) -> None:
    _choose(ana.page, scheme)
    for look in (_channel, _form, _home, _alerts):
        look(ana)
        assert not barriers(ana.page), look.__name__


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_fms_page_has_no_barrier(ana: SlackPage, fms: FmsPage, scheme: str) -> None:
    _choose(fms.page, scheme)
    for section in SECTIONS:
        fms.open(section)
        expect(fms.page.get_by_role("heading", level=1)).to_be_visible()
        assert not barriers(fms.page), section


def test_nothing_is_cut_off_on_a_phone(ana: SlackPage, fms: FmsPage) -> None:
    for page in (ana.page, fms.page):
        page.set_viewport_size(PHONE)
    expect(ana.card(128)).to_be_visible()
    assert not is_cut_off(ana.page)
    _form(ana)
    assert not is_cut_off(ana.page)
    for section in SECTIONS:
        fms.open(section)
        expect(fms.page.get_by_role("heading", level=1)).to_be_visible()
        assert not is_cut_off(fms.page), section


def test_a_request_is_made_and_looked_at_with_the_keyboard_alone(ana: SlackPage) -> None:
    keyboard = ana.page.keyboard
    expect(ana.line).to_be_focused()
    keyboard.type("/request 126")
    keyboard.press("Enter")
    ana.see_card(126, "Requested")

    why = ana.card(126).get_by_role("button", name=re.compile("^Why"))
    _tab_back_to(why)
    keyboard.press("Enter")
    expect(ana.dialog).to_be_visible()
    keyboard.press("Escape")
    expect(ana.dialog).to_be_hidden()
    expect(why).to_be_focused()


def test_enter_pressed_twice_takes_nothing_back(ana: SlackPage) -> None:
    ana.press(127, "Request")
    ana.see_card(127, "Requested")

    ana.card(127).get_by_role("button", name=re.compile("^Unrequest")).focus()
    ana.page.keyboard.press("Enter")
    expect(ana.dialog).to_be_visible()
    ana.page.keyboard.press("Enter")

    expect(ana.dialog).to_be_hidden()
    ana.see_card(127, "Requested")


def test_who_goes_elsewhere_while_the_page_is_read_gets_there(ana: SlackPage) -> None:
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    ana.page.route("**/sandbox/state?*", hold_the_first)
    with ana.page.expect_request("**/sandbox/state?*"):
        ana.type("Anybody here?")
    ana.go("press-alerts")
    held[0].continue_()

    expect(ana.page.get_by_role("heading", name="press-alerts")).to_be_visible()
    expect(ana.messages("Sync").first).to_be_visible()


def test_a_screen_reader_hears_new_messages_and_the_whole_of_a_button(ana: SlackPage) -> None:
    expect(ana.page.get_by_role("log", name="Messages")).to_have_attribute("aria-live", "polite")
    button = ana.card(128).get_by_role("button", name=re.compile(r"^Request 128, .+ for .+, .+$"))
    expect(button).to_be_visible()


def _choose(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")


def _channel(slack: SlackPage) -> None:
    expect(slack.card(128)).to_be_visible()


def _form(slack: SlackPage) -> None:
    slack.type("/assign")
    expect(slack.dialog).to_be_visible()


def _home(slack: SlackPage) -> None:
    slack.close_forms()
    slack.go("Media Scheduler")
    slack.page.get_by_role("tab", name="Home").click()
    expect(slack.page.get_by_role("button", name=re.compile("^New assignment"))).to_be_visible()


def _alerts(slack: SlackPage) -> None:
    slack.go("press-alerts")
    expect(slack.messages("Sync").first).to_be_visible()


def _tab_back_to(wanted: Locator) -> None:
    for _ in range(300):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        wanted.page.keyboard.press("Shift+Tab")
    raise AssertionError("Shift+Tab does not get there")
