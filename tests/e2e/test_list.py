"""`/assignments`: a private list, filtered by words in any order, acted on where it stands."""

from datetime import date, timedelta

import pytest

from bot.messages import ids
from bot.messages.ids import AssignmentValue
from sandbox.fms.faults import Direction, Fault
from sandbox.slack.messages import Message
from sandbox.slack.queries import buttons, elements, find_element, words
from tests.e2e.answers import answer_to, choose, range_words, row, said_in
from tests.stage import CARDS, Stage, eight_plans, on_sqlite

pytestmark = eight_plans


async def listed(stage: Stage, typed: str = "", who: str = "ana") -> Message:
    """What a person is shown after typing this."""
    return await answer_to(stage, f"/assignments {typed}".strip(), who)


def menu_of(message: Message, number: int) -> list[str]:
    """What the menu of a row offers."""
    options = row(message, number)["accessory"]["options"]
    return [one["text"]["text"] for one in options]


def numbers(message: Message) -> list[int]:
    """The assignments it lists, in their order."""
    rows = (said_in(block) for block in message.blocks if block["type"] == "section")
    return [int(row[1:].partition("*")[0]) for row in rows if row[1:4].isdigit()]


async def test_the_live_ones_are_listed_soonest_first_to_one_person_alone(stage: Stage) -> None:
    await stage.change(121, status="completed")
    await stage.request(122, who="ben")
    await stage.at_rest()

    shown = await listed(stage)

    assert shown.is_ephemeral
    rows = await stage.assignments()
    live = sorted((row.start_date, row.id) for row in rows if row.id != 121)
    assert numbers(shown) == [number for _, number in live]
    plan = stage.plan_of(122)
    assert "*122*  \u00b7  *Requested*" in words(shown)
    assert range_words(plan.start_date, plan.end_date) in words(shown)
    assert plan.office in shown.text
    offered = {number: menu_of(shown, number) for number in numbers(shown)}
    assert offered.pop(122) == ["Unrequest \u2026", "Change", "Why?", "Open card"]
    planned = ["Request", "Edit", "Why?", "Open card"]
    assert list(offered.values()) == [planned] * 6
    card = (await stage.card(123, "Planned")).ts.replace(".", "")
    assert f"/p{card}|123>" in str(shown.blocks)


@on_sqlite
async def test_words_filter_in_any_order(stage: Stage) -> None:
    await stage.request(120, who="ben")
    await stage.request(123, who="ana")
    await stage.whisper("ana", "Assignment 123 is requested")
    await stage.change(121, status="completed", office="Washington DC")
    await stage.change(122, office="Washington DC")
    stage.fms.faults.set(Direction.CREATE, Fault.ACCEPTS_THEN_DROPS, times=1)
    await stage.slack.type("ana", CARDS, "/request 124")
    await stage.whisper("ana", "Assignment 124 is *unconfirmed*")
    for typed, expected in {
        "mine": [123],
        "requested": [120, 123],
        "requested mine": [123],
        "completed": [121],
        "completed washington dc": [121],
        "WASHINGTON planned": [122],
        "planned washington": [122],
        "unconfirmed": [124],
        "120": [120],
        "#121": [121],
        "q5 emberly": [120, 127],
        "Audi requested": [120],
        "o'fennimore": [124],
        "o\u2019fennimore": [124],  # as telephones and Macs type it
        "asa-lin": [124],
        "all washington": [121, 122],
    }.items():
        assert sorted(numbers(await listed(stage, typed))) == expected, typed


@pytest.mark.long
async def test_digits_find_the_model_year_and_the_end_of_a_vin_too(stage: Stage) -> None:
    """Every row says the year before the make, and most VINs end in digits alone."""
    for number in range(120, 128):
        await stage.change(number, vehicle_year=2024, vin=f"WA1ANAFY0N20{number:05}")
    await stage.change(121, vehicle_year=2026, vehicle_make="Zonda", vehicle_model="Coupe")
    await stage.change(122, vehicle_year=2026, vehicle_make="Zonda", status="completed")
    await stage.change(123, vin="WA1ANAFY0N2004711")
    for typed, expected in {
        "2026 zonda": [121],
        "2026 zonda coupe planned": [121],
        "completed zonda 2026": [122],
        "2026": [],  # the year of very many: alone it can only be an assignment
        "4711": [123],
        "04711": [123],
        "#4711": [],
        "122": [122],  # a number of few digits is an assignment's alone
    }.items():
        assert sorted(numbers(await listed(stage, typed))) == expected, typed


@on_sqlite
@pytest.mark.long
async def test_week_is_the_one_from_monday_to_sunday(stage: Stage) -> None:
    today = stage.bot.app.today()
    monday = today - timedelta(days=today.weekday())
    sunday = monday + timedelta(days=6)
    far = date(2031, 1, 1)
    spans = {
        120: (monday - timedelta(days=9), monday),
        121: (sunday, sunday + timedelta(days=1)),
        122: (monday - timedelta(days=9), monday - timedelta(days=1)),
        123: (sunday + timedelta(days=1), sunday + timedelta(days=2)),
    }
    for number in range(120, 128):
        start, end = spans.get(number, (far, far))
        await stage.change(number, start_date=start, end_date=end)

    assert numbers(await listed(stage, "week")) == [120, 121]
    assert numbers(await listed(stage, "next week")) == [121, 123]
    assert numbers(await listed(stage, "planned this week")) == [120, 121]


@on_sqlite
@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("planed", "Did you mean `/assignments planned`?"),
        ("denvr", "Did you mean `/assignments Denver`?"),
        ("lindenrige", "Did you mean `/assignments Lindenridge`?"),
        (
            "xyzzyx",
            "is called \u201cxyzzyx\u201d. Try `/assignments`",
        ),
        ("mine", "Leave out `mine` to see everyone's."),
        ("4711", "Check the number on its card"),
        ("completed", "Leave out a word, or type `/assignments`"),
        ("x" * 301, "That is too long to search for"),
        ("1,200", "can be one number or several"),
        ("2\u00a0026 audi", "\u201c2 026\u201d is not clear, so nothing was done. Type `2026`."),
        ("help", "Add words in any order"),
    ],
)
async def test_an_answer_without_assignments_says_what_to_try(
    stage: Stage, typed: str, says: str
) -> None:
    shown = await listed(stage, typed)

    assert says in shown.text
    assert numbers(shown) == []


@pytest.mark.long
async def test_pages_turn_in_the_same_message(stage: Stage) -> None:
    start = date(2031, 1, 1)
    for number in range(130, 145):
        await stage.plan(number, 120, start, start + timedelta(days=1))
        start += timedelta(days=2)

    first = await listed(stage, "q5")
    assert "1 to 10 of 17" in words(first)
    assert [one for one in buttons(first) if one in ("Next", "Previous")] == ["Next"]

    await stage.slack.click("ana", first, "Next")
    await stage.slack.until(lambda: "11 to 17 of 17" in words(stage.slack.whispers("ana")[-1]))
    second = stage.slack.whispers("ana")[-1]
    assert second.ts == first.ts
    assert numbers(second) == [*range(138, 145)]

    await stage.slack.click("ana", second, "Previous")
    await stage.slack.until(lambda: "1 to 10 of 17" in words(stage.slack.whispers("ana")[-1]))
    assert len(stage.slack.whispers("ana")) == 1


@pytest.mark.long
async def test_a_row_is_acted_on_and_the_list_stays(stage: Stage) -> None:
    shown = await listed(stage, "q5 planned")

    await choose(stage, shown, 120, "Request")

    now = await stage.whisper("ana", "Assignment 120 is requested")
    assert now.ts == shown.ts
    assert numbers(now) == [127]
    # One is no several.
    assert not [one for one in elements(now) if one.action_id == ids.LIST_TICK]
    await stage.card(120, "Requested")
    requested = await listed(stage, "requested")
    await choose(stage, requested, 120, "Unrequest \u2026")
    asked = await stage.whisper("ana", "Take this request back from FMS?")
    assert stage.live_requests(120)
    await stage.slack.click("ana", asked, "Unrequest")
    await stage.card(120, "Planned")
    assert stage.fms.live_requests() == []


@on_sqlite
async def test_a_rows_menu_leads_to_all_that_its_card_offers(stage: Stage) -> None:
    await stage.at_rest()
    shown = await listed(stage, "q5 planned")

    await choose(stage, shown, 120, "Edit")
    form = await stage.slack.until(lambda: stage.slack.modal("ana"))
    assert form.title == "Edit 120"
    menu = row(shown, 120)["accessory"]["options"]
    card = await stage.card(120, "Planned")
    assert menu[-1]["url"].endswith(f"/archives/{card.channel}/p{card.ts.replace('.', '')}")
    await choose(stage, shown, 120, "Open card")
    await stage.request(120)
    again = await listed(stage, "q5 requested")
    await choose(stage, again, 120, "Change")
    await stage.slack.until(
        lambda: (modal := stage.slack.modal("ana")) and modal.title == "Change 120"
    )
    assert [one.ts for one in stage.slack.whispers("ana")].count(shown.ts) == 1


async def ticked(stage: Stage, *chosen: int, says: str) -> Message:
    """The list, once these are ticked on its page and a button says how many are in all."""
    shown = stage.slack.whispers("ana")[-1]
    values = [AssignmentValue(number).dump() for number in chosen]
    await stage.slack.select("ana", shown, ids.LIST_TICK, values)

    def drawn() -> Message | None:
        now = stage.slack.whispers("ana")[-1]
        return now if says in buttons(now) else None

    return await stage.slack.until(drawn)


@pytest.mark.long
async def test_what_is_ticked_is_named_and_sent_as_a_batch(stage: Stage) -> None:
    shown = await listed(stage)
    assert not [one for one in buttons(shown) if "selected" in one]

    shown = await ticked(stage, 121, 122, 123, says="Request selected (3)")
    asks = find_element(shown, ids.LIST_REQUEST).element["confirm"]
    assert asks["text"]["text"] == "121-123 go to FMS as vehicle requests."
    await stage.slack.click("ana", shown, ids.LIST_REQUEST)

    await stage.direct_message("ana", "All 3 sent")
    assert len(stage.fms.live_requests()) == 3
    assert any(one.ts == shown.ts for one in stage.slack.whispers("ana"))
    await listed(stage, "requested")
    shown = await ticked(stage, 121, 122, says="Unrequest selected (2)")
    await stage.slack.click("ana", shown, ids.LIST_UNREQUEST)
    asked = await stage.whisper("ana", "Take these 2 requests back from FMS?")
    await stage.slack.click("ana", asked, "Unrequest 2")
    await stage.direct_message("ana", "Both taken back")


@on_sqlite
@pytest.mark.long
@pytest.mark.stage(plans=8, clashes=2, double_click=3.0)
async def test_the_second_half_of_a_double_click_sends_no_batch_from_another_bot_either(
    stage: Stage,
) -> None:
    stage.bot.slack.clicks.clock = lambda: 0.0
    await listed(stage)
    shown = await ticked(stage, 121, 122, says="Request selected (2)")
    await stage.slack.click("ana", shown, ids.LIST_REQUEST)
    second = await stage.slack.click("ana", shown, ids.LIST_REQUEST)
    await stage.direct_message("ana", "Both sent")
    for number in (121, 122):
        await stage.slack.type("ana", CARDS, f"/unrequest {number}")
        await stage.card(number, "Planned")
    await stage.stop_bot()
    await stage.start_bot()

    await stage.slack.redeliver(second)

    await stage.request(120)
    await stage.at_rest()
    assert stage.fms.posts_received() == 3


@on_sqlite
@pytest.mark.long
async def test_ticks_are_kept_over_pages_and_no_page_shows_anothers(stage: Stage) -> None:
    start = date(2031, 1, 1)
    for number in range(130, 145):
        await stage.plan(number, 120, start, start + timedelta(days=1))
        start += timedelta(days=2)
    await listed(stage, "q5")
    first = await ticked(stage, 130, 131, says="Request selected (2)")
    await stage.slack.click("ana", first, "Next")
    await stage.slack.until(lambda: "11 to 17 of 17" in words(stage.slack.whispers("ana")[-1]))

    second = await ticked(stage, 140, says="Request selected (3)")
    assert block_of_ticks(second) != block_of_ticks(first)
    await stage.slack.click("ana", second, "Previous")
    await stage.slack.until(lambda: "1 to 10 of 17" in words(stage.slack.whispers("ana")[-1]))
    back = stage.slack.whispers("ana")[-1]
    options = find_element(back, ids.LIST_TICK).element["initial_options"]
    assert [one["text"]["text"][:3] for one in options] == ["130", "131"]
    back = await ticked(stage, 131, says="Request selected (2)")
    await stage.slack.click("ana", back, ids.LIST_REQUEST)

    await stage.direct_message("ana", "Both sent")
    sent = {(await stage.state(number)).row.status for number in (131, 140)}
    assert (sent, len(stage.fms.live_requests())) == ({"requested"}, 2)


@on_sqlite
async def test_what_is_ticked_in_a_list_of_long_words_is_named_before_it_is_sent(
    stage: Stage,
) -> None:
    await listed(stage, " ".join(["planned"] * 30))
    shown = await ticked(stage, 121, 122, says="Request selected")
    await stage.slack.click("ana", shown, ids.LIST_REQUEST)

    now = await stage.whisper("ana", "Nothing was sent yet")

    assert "Request selected (2)" in buttons(now)
    assert not stage.fms.live_requests()
    await stage.slack.click("ana", now, ids.LIST_REQUEST)
    await stage.direct_message("ana", "Both sent")


def block_of_ticks(shown: Message) -> str:
    return find_element(shown, ids.LIST_TICK).block_id


@on_sqlite
async def test_names_from_reports_ping_nobody(stage: Stage) -> None:
    shown = await listed(stage, "quillbrook")

    assert numbers(shown) == [125]
    # A label for screen readers is plain text, in which nothing pings.
    assert "<!channel>" not in words(shown)
    assert shown.text.count("&lt;!channel&gt;") == 1
