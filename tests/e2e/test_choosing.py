"""`/request BMW X5`: names, days, people and links in place of numbers ask which is meant."""

import pytest

from sandbox.slack.queries import buttons, words
from tests.e2e.answers import answer_to
from tests.e2e.test_bad_input import nothing_happening
from tests.stage import CARDS, Stage, eight_plans, on_sqlite

pytestmark = [eight_plans, on_sqlite]


@pytest.mark.long
async def test_words_in_place_of_numbers_are_asked_about_and_nothing_is_sent(stage: Stage) -> None:
    await stage.request(121, who="ana")
    plan = stage.plan_of(122)
    rows = {row.id: row for row in await stage.assignments()}
    make, partner = rows[122].vehicle_make, rows[122].partner_name
    one_day = plan.start_date
    asked = {
        make: "Which one?",
        plan.vin: "Is it this one?",
        plan.vin.lower(): "Is it this one?",
        plan.vin[-6:]: "Is it this one?",
        f"no. {plan.vin[-6:]}": "Is it this one?",
        partner: "Nothing was sent.",
        f"{one_day:%m/%d/%y}": "Nothing was sent.",
        f"{one_day:%m/%d}": "Nothing was sent.",
        f"{one_day:%b %d}": "Nothing was sent.",
        plan.office: "Nothing was sent.",
        f"122 {make}": "Is it this one?",
        "<@U0ANARUIZ>": "Nothing was sent. None of these is planned",
        "next week mine": "No assignment fits",
        "121 <@U0ANARUIZ>": "None of these is planned, so there is nothing to request",
    }
    async with nothing_happening(stage):
        for typed, says in asked.items():
            answer = await answer_to(stage, f"/request {typed}", "ben")
            assert says in words(answer), (typed, words(answer))
    assert len(stage.fms.calls) == 1


async def test_the_button_of_one_that_was_meant_sends_it(stage: Stage) -> None:
    vin = stage.plan_of(122).vin
    answer = await answer_to(stage, f"/request {vin[-8:]}")
    assert buttons(answer).count("Request") == 1

    await stage.slack.click("ana", answer, "Request")

    await stage.whisper("ana", "Assignment 122 is requested")
    await stage.card(122, "Requested")
    answer = await answer_to(stage, f"/unrequest {vin}")
    assert "Nothing was taken back. Is it this one?" in words(answer)
    await stage.slack.click("ana", answer, "Unrequest")
    await stage.card(122, "Planned")


@pytest.mark.long
async def test_a_number_with_zeros_in_front_that_ends_a_vin_is_asked_about(stage: Stage) -> None:
    await stage.change(122, vin="WA1ANAFY0N2000120")
    async with nothing_happening(stage):
        answer = await answer_to(stage, "/request 00120", "ben")
        assert "Nothing was sent. Which one?" in words(answer)
        assert buttons(answer).count("Request") == 2
    # It ends no VIN: a number is meant.
    await answer_to(stage, "/request 00121", "ben")
    await stage.card(121, "Requested")


async def test_nothing_named_shows_ones_own(stage: Stage) -> None:
    assert "Which assignment?" in (await answer_to(stage, "/request")).text
    assert "Which assignment?" in (await answer_to(stage, "/unrequest")).text
    await stage.request(120, who="ana")

    answer = await answer_to(stage, "/unrequest")

    assert "Is it this one?" in words(answer)
    assert buttons(answer).count("Unrequest") == 1
    assert "Which assignment?" in (await answer_to(stage, "/request")).text
    assert "Which assignment?" in (await answer_to(stage, "/unrequest", "ben")).text


async def test_check_says_what_would_happen_to_all_that_fit(stage: Stage) -> None:
    make = (await stage.assignments())[0].vehicle_make
    async with nothing_happening(stage):
        checked = await answer_to(stage, f"/request {make} --check", "ben")
    assert "Nothing was sent." in checked.text
    assert not buttons(checked)


REFUSED = {
    "all": ("No command takes all of them at once", "`/request mine`"),
    "all denver": ("Did you mean", "`/request denver`"),
    "xyzzy": ("\u201cxyzzy\u201d is not an assignment number, and no assignment fits it",),
    "122 chek": ("Did you mean `/request 122 --check`?",),
    "tomorow": ("Did you mean `/request tomorrow`?",),
    "12-01 12-08 friday": ("Which days?", "`/request 12-01 12-08`"),
    "https://sandbox.slack.com/archives/C012AB3CD/p1700000000000000": (
        "does not lead to an assignment's card",
    ),
}


@pytest.mark.parametrize("command", ["/request"])
async def test_what_cannot_be_meant_is_answered_with_what_to_type(
    stage: Stage, command: str
) -> None:
    async with nothing_happening(stage):
        for typed, parts in REFUSED.items():
            answer = await answer_to(stage, f"{command} {typed}", "ben")
            for part in parts:
                assert part in answer.text, (typed, answer.text)


@pytest.mark.long
async def test_a_pasted_link_to_a_card_is_its_number(stage: Stage) -> None:
    card = await stage.card(120, "Planned")
    await stage.at_rest()
    address = f"{stage.slack.address}/archives/{card.channel}/p{card.ts.replace('.', '')}"

    await stage.slack.type("ana", CARDS, f"/request {address} --check")
    checked = await stage.whisper("ana", "Nothing was sent.")
    assert "120" in checked.text
    thread = f"{address.rpartition('/')[0]}/p1700000000000001?thread_ts={card.ts}&cid=C1"
    await stage.slack.type("ana", CARDS, f"/request {thread}, 121")
    await stage.card(120, "Requested")
    await stage.card(121, "Requested")
    request = stage.live_requests(120)[0]
    base = stage.settings.fms_staging_url
    await stage.slack.type("ana", CARDS, f"/unrequest {base}/vehicle_requests/{request.id}")
    await stage.card(120, "Planned")
