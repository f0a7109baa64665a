"""Trouble: the presets of the panel, and what people did that was in no plan."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.pages import FmsPage, SlackPage

pytestmark = pytest.mark.browser

Open = Callable[[str], SlackPage]


def test_a_lost_answer_makes_the_card_amber_and_ops_says_what_fms_has(
    ana: SlackPage, fms: FmsPage, open_slack: Open
) -> None:
    partner = ana.partner_of(124)
    ana.panel.get_by_role("button", name="FMS loses its answer").click()
    expect(ana.toast).to_contain_text("The card turns amber")
    ana.type("/request 124")
    ana.see_card(124, "Unconfirmed")

    fms.open()
    number = fms.number_of(partner)
    olga = open_slack("olga")
    olga.go("press-alerts")
    olga.doubt(124).get_by_role("button", name=re.compile("^Yes, FMS has it")).click()
    # Another request of FMS's, which stands on another assignment.
    olga.dialog.get_by_role("textbox").first.fill("12346")
    olga.dialog.get_by_role("button").last.click()
    expect(olga.dialog).to_contain_text("already belongs to assignment")
    olga.dialog.get_by_role("textbox").first.fill(number)
    olga.dialog.get_by_role("button").last.click()

    ana.see_card(124, "Requested")


def test_a_login_page_in_a_reports_place_is_named(ana: SlackPage, open_slack: Open) -> None:
    ana.panel.get_by_role("button", name="The report is a login page").click()
    expect(ana.toast).to_contain_text("#press-alerts")

    olga = open_slack("olga")
    olga.type("/sync")
    olga.go("press-alerts")

    expect(olga.messages("login page").last).to_contain_text("loan_history")


def test_cards_are_true_again_when_slack_is_back(ana: SlackPage) -> None:
    away = ana.panel.get_by_role("button", name="Slack is away for a minute")
    away.click()
    expect(ana.page.get_by_text("Slack is away: what you press")).to_be_visible()
    ana.press(129, "Request")
    expect(ana.card(129, "Planned")).to_be_visible()

    away.click()
    expect(ana.page.get_by_text("Slack is away: what you press")).to_be_hidden()
    expect(ana.page.get_by_text("App connected")).to_be_visible()
    ana.press(129, "Request")
    ana.see_card(129, "Requested")


def test_the_requests_of_others_are_shown_before_they_are_taken_back(
    ana: SlackPage, open_slack: Open
) -> None:
    ana.type("/request 130-131")
    for number in (130, 131):
        ana.see_card(number, "Requested")

    ben = open_slack("ben")
    ben.type("/unrequest 130–131")  # noqa: RUF001 - as a phone writes a range
    preview = ben.answer("Take these 2 requests back")
    expect(preview).to_contain_text("Ana Ruiz will be told")
    preview.get_by_role("button", name=re.compile("^Keep")).click()

    expect(preview).to_be_hidden()
    ana.see_card(130, "Requested")


def test_numbers_are_understood_as_people_write_them(ana: SlackPage) -> None:
    for line in ("132–133", "#132, 133", "１３２ 133"):  # noqa: RUF001 - a dash, full-width digits
        before = ana.answers("2 of 2 can be sent").count()
        ana.type(f"/request {line} --check")
        expect(ana.answers("2 of 2 can be sent")).to_have_count(before + 1)


def test_all_of_them_is_no_number(ana: SlackPage) -> None:
    ana.type("/request all")

    expect(ana.answer("No command takes all of them at once")).to_be_visible()


def test_an_edit_of_what_was_requested_meanwhile_changes_nothing(
    ana: SlackPage, open_slack: Open
) -> None:
    ana.press(134, "Edit")
    expect(ana.dialog).to_be_visible()
    ben = open_slack("ben")
    ben.press(134, "Request")
    ben.see_card(134, "Requested")

    ana.dialog.get_by_role("button", name="Save").click()

    expect(ana.page.get_by_text(re.compile("Not changed.*requested")).last).to_be_visible()


def test_two_quick_clicks_are_one_request_with_one_answer(ana: SlackPage, fms: FmsPage) -> None:
    partner = ana.partner_of(135)
    fms.open()
    before = fms.requests(partner).count()

    ana.card(135).get_by_role("button", name=re.compile("^Request")).dblclick()

    ana.see_card(135, "Requested")
    expect(fms.requests(partner)).to_have_count(before + 1)
    expect(ana.answers(re.compile("135.*was not sent"))).to_have_count(0)


def test_what_is_pressed_while_the_page_is_drawn_again_is_not_lost(ana: SlackPage) -> None:
    room = ana.page.get_by_role("button", name=re.compile("press-alerts"))
    room.hover()
    ana.page.mouse.down()
    ana.say_something_elsewhere()
    ana.page.mouse.up()

    expect(ana.page.get_by_role("heading", name="press-alerts")).to_be_visible()


def test_what_is_typed_into_a_form_survives_that_the_app_draws_it_again(ana: SlackPage) -> None:
    ana.type("/assign")
    ana.dialog.get_by_label("First day").fill("2027-03-01")
    ana.dialog.get_by_label("Last day").fill("2027-03-05")
    partner = ana.dialog.get_by_label("Partner")
    ana.dialog.get_by_label("Vehicle").fill("bmw x5")
    ana.dialog.get_by_role("option").first.click()
    partner.press_sequentially("another", delay=50)

    expect(ana.dialog.get_by_text("Nothing is in the way")).to_be_visible()
    expect(partner).to_have_value("another")


def test_who_asks_the_bot_for_help_gets_it_with_three_buttons(ana: SlackPage) -> None:
    ana.go("Media Scheduler")
    ana.page.get_by_role("tab", name="Messages").click()
    ana.type("help")

    help_ = ana.messages("I plan press-car loans").last
    for name in ("New assignment", "What is free", "My assignments"):
        expect(help_.get_by_role("button", name=name)).to_be_visible()


def test_a_guest_is_refused_in_words(open_slack: Open) -> None:
    gus = open_slack("gus")
    gus.type("/request 132")

    expect(gus.answer("Guests cannot use the scheduler")).to_be_visible()
    gus.press(132, "Request")
    expect(gus.answers("Guests cannot use the scheduler")).to_have_count(2)
    gus.see_card(132, "Planned")
