"""Every limit of Block Kit: what just passes, and what is refused at which spot."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import LocalSlack, SlackError
from sandbox.slack.validation.content import checked_attachments, checked_blocks
from sandbox.slack.validation.views import checked_view
from tests.sandbox.slack.kit import (
    CONFIRM,
    Json,
    actions,
    button,
    input_block,
    modal,
    mrkdwn,
    option,
    plain,
    section,
    text_input,
)

DIVIDER: Json = {"type": "divider"}


def select(**more: object) -> Json:
    """A static select."""
    return {"type": "static_select", "action_id": "s", "options": [option("a")], **more}


def boxes(number: int, kind: str = "checkboxes") -> Json:
    """Checkboxes or radio buttons."""
    options = [option(str(index)) for index in range(number)]
    return {"type": kind, "action_id": "c", "options": options}


def overflow(number: int) -> Json:
    """An overflow menu."""
    return {**boxes(number), "type": "overflow"}


def table(rows: int, cells: int) -> Json:
    """A table block."""
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * cells] * rows}


def data_table(*rows: list[Json], **more: object) -> Json:
    """A data_table block."""
    return {"type": "data_table", "caption": "Cars", "rows": list(rows), **more}


def container(*children: Json, **more: object) -> Json:
    """A container block."""
    return {"type": "container", "title": plain("T"), "child_blocks": list(children), **more}


def rich(*parts: Json) -> Json:
    """A rich_text block."""
    return {"type": "rich_text", "elements": list(parts)}


def confirm(**more: object) -> Json:
    """An actions block whose button asks."""
    return actions(button(confirm={**CONFIRM, **more}))


RICH_LINE: Json = {"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}
TEXT_CELL: Json = {"type": "raw_text", "text": "x"}
PICTURE: Json = {"type": "image", "image_url": "https://x.example/a.png", "alt_text": "a car"}

GOOD: dict[str, list[Json]] = {
    "50 blocks": [DIVIDER] * 50,
    "section of 3,000": [section("x" * 3000)],
    "10 fields of 2,000": [{"type": "section", "fields": [mrkdwn("x" * 2000)] * 10}],
    "section with everything": [section(accessory=button(), expand=True, block_id="b")],
    "header of 150": [{"type": "header", "text": plain("x" * 150)}],
    "25 elements": [actions(*(button(action_id=str(number)) for number in range(25)))],
    "context of 10": [{"type": "context", "elements": [PICTURE, *[mrkdwn("x")] * 9]}],
    "button at its limits": [
        actions(button("x" * 75, value="x" * 2000, url="https://x.example", style="danger"))
    ],
    "confirm at its limits": [
        confirm(title=plain("x" * 100), text=mrkdwn("x" * 300), confirm=plain("x" * 30))
    ],
    "100 options": [actions(select(options=[option(str(n)) for n in range(100)]))],
    "option groups": [
        section(
            accessory={
                "type": "static_select",
                "option_groups": [{"label": plain("g"), "options": [option("a")]}],
            }
        )
    ],
    "5 in overflow": [section(accessory=overflow(5))],
    "10 boxes": [actions(boxes(10)), actions(boxes(10, "radio_buttons"))],
    "pickers": [
        actions(
            {"type": "datepicker", "action_id": "d", "initial_date": "2026-12-01"},
            {"type": "timepicker", "action_id": "t", "initial_time": "09:00"},
            {"type": "datetimepicker", "action_id": "dt", "initial_date_time": 1767225600},
        )
    ],
    "image": [{**PICTURE, "title": plain("A car")}],
    "input in a message": [text_input("Note", "n", min_length=0, max_length=3000)],
    "number input": [
        input_block("Miles", "m", {"type": "number_input", "is_decimal_allowed": False})
    ],
    "rich text": [
        rich(
            RICH_LINE,
            {"type": "rich_text_list", "style": "bullet", "elements": [RICH_LINE]},
            {"type": "rich_text_quote", "elements": [{"type": "user", "user_id": "U1"}]},
            {
                "type": "rich_text_preformatted",
                "elements": [{"type": "link", "url": "https://x.example"}],
            },
        )
    ],
    "markdown of 12,000": [{"type": "markdown", "text": "x" * 12_000}],
    "table of 100 x 20": [table(100, 20)],
    "data table of 200 rows": [data_table(*[[TEXT_CELL]] * 201, page_size=100)],
    "container of 10": [container(*[DIVIDER] * 10, is_collapsible=True, width="wide")],
    "same action_id in two blocks": [actions(button()), actions(button())],
}

BAD: dict[str, tuple[list[Json], str]] = {
    "51 blocks": ([DIVIDER] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    "unknown block": ([{"type": "sektion"}], "unsupported type: sektion"),
    "no type": ([{}], "missing required field: type [json-pointer:/blocks/0]"),
    "unknown key": ([section(colour="red")], "invalid additional property: colour"),
    "empty section": ([{"type": "section"}], "must define either text or fields"),
    "section of 3,001": (
        [DIVIDER, section("x" * 3001)],
        "must be less than 3001 characters [json-pointer:/blocks/1/text/text]",
    ),
    "empty text": ([section("")], "must be more than 0 characters"),
    "text as a string": ([{"type": "section", "text": "x"}], "missing required field: type"),
    "number as text": ([{"type": "header", "text": plain(7)}], "must provide a string"),  # type: ignore[arg-type]
    "11 fields": ([{"type": "section", "fields": [plain("x")] * 11}], "no more than 10"),
    "field of 2,001": ([{"type": "section", "fields": [plain("x" * 2001)]}], "less than 2001"),
    "header of 151": ([{"type": "header", "text": plain("x" * 151)}], "less than 151"),
    "header in mrkdwn": ([{"type": "header", "text": mrkdwn("x")}], "unsupported type: mrkdwn"),
    "26 elements": (
        [actions(*(button(action_id=str(number)) for number in range(26)))],
        "no more than 25",
    ),
    "no elements": ([actions()], "no less than 1 items"),
    "context of 11": ([{"type": "context", "elements": [mrkdwn("x")] * 11}], "no more than 10"),
    "button in context": ([{"type": "context", "elements": [button()]}], "unsupported type"),
    "button in input": ([input_block("L", "b", button())], "unsupported type: button"),
    "text input in actions": (
        [actions({"type": "plain_text_input", "action_id": "x"})],
        "unsupported type: plain_text_input",
    ),
    "button text of 76": ([actions(button("x" * 76))], "less than 76"),
    "button text in mrkdwn": ([actions(button(text=mrkdwn("x")))], "unsupported type: mrkdwn"),
    "button value of 2,001": ([actions(button(value="x" * 2001))], "less than 2001"),
    "button url of 3,001": ([actions(button(url="x" * 3001))], "less than 3001"),
    "button style": ([actions(button(style="default"))], "must be one of: primary, danger"),
    "action_id of 256": ([actions(button(action_id="x" * 256))], "less than 256"),
    "action_id twice in a block": (
        [actions(button(), button())],
        "`action_id` already exists: press",
    ),
    "block_id of 256": ([section(block_id="x" * 256)], "less than 256"),
    "block_id twice": (
        [section(block_id="b"), section(block_id="b")],
        "`block_id` already exists: b",
    ),
    "confirm title of 101": ([confirm(title=plain("x" * 101))], "less than 101"),
    "confirm text of 301": ([confirm(text=plain("x" * 301))], "less than 301"),
    "confirm button of 31": ([confirm(confirm=plain("x" * 31))], "less than 31"),
    "deny of 31": ([confirm(deny=plain("x" * 31))], "less than 31"),
    "confirm style": ([confirm(style="loud")], "must be one of"),
    "confirm without deny": (
        [actions(button(confirm={k: v for k, v in CONFIRM.items() if k != "deny"}))],
        "missing required field: deny",
    ),
    "101 options": (
        [actions(select(options=[option(str(n)) for n in range(101)]))],
        "no more than 100",
    ),
    "no options": ([actions({"type": "static_select", "action_id": "s"})], "only one of"),
    "options and groups": (
        [actions(select(option_groups=[{"label": plain("g"), "options": [option("a")]}]))],
        "only one of: options, option_groups",
    ),
    "option text of 76": ([actions(select(options=[option("x" * 76, "v")]))], "less than 76"),
    "option value of 151": ([actions(select(options=[option("a", "x" * 151)]))], "less than 151"),
    "option description of 76": (
        [actions(select(options=[{**option("a"), "description": plain("x" * 76)}]))],
        "less than 76",
    ),
    "option url in a select": (
        [actions(select(options=[{**option("a"), "url": "https://x.example"}]))],
        "invalid additional property: url",
    ),
    "placeholder of 151": ([actions(select(placeholder=plain("x" * 151)))], "less than 151"),
    "6 in overflow": ([section(accessory=overflow(6))], "no more than 5"),
    "11 checkboxes": ([actions(boxes(11))], "no more than 10"),
    "11 radio buttons": ([actions(boxes(11, "radio_buttons"))], "no more than 10"),
    "a date in words": (
        [actions({"type": "datepicker", "action_id": "d", "initial_date": "12/01/2026"})],
        "must be a valid date",
    ),
    "a moment in milliseconds": (
        [actions({"type": "datetimepicker", "action_id": "d", "initial_date_time": 1767225600000})],
        "must be between",
    ),
    "image without alt_text": (
        [{"type": "image", "image_url": "https://x.example/a.png"}],
        "missing required field: alt_text",
    ),
    "image from nowhere": ([{"type": "image", "alt_text": "x"}], "only one of: image_url"),
    "input label of 2,001": ([text_input("x" * 2001, "b")], "less than 2001"),
    "hint of 2,001": (
        [input_block("L", "b", {"type": "plain_text_input"}, hint=plain("x" * 2001))],
        "less than 2001",
    ),
    "max_length of 3,001": ([text_input("L", "b", max_length=3001)], "must be between 1 and 3000"),
    "min over max": ([text_input("L", "b", min_length=9, max_length=3)], "min_length is over"),
    "number input without decimals": (
        [input_block("L", "b", {"type": "number_input"})],
        "missing required field: is_decimal_allowed",
    ),
    "11 files": (
        [input_block("L", "b", {"type": "file_input", "max_files": 11})],
        "must be between 1 and 10",
    ),
    "unknown rich part": ([rich({"type": "rich_text_song"})], "unsupported type: rich_text_song"),
    "markdown of 12,001 in all": (
        [{"type": "markdown", "text": "x" * 6001}] * 2,
        "markdown must be less than 12001",
    ),
    "table of 101 rows": ([table(101, 1)], "no more than 100"),
    "table of 21 cells": ([table(1, 21)], "no more than 20"),
    "two tables": ([table(1, 1), table(1, 1)], "only_one_table_allowed"),
    "data table without a caption": (
        [{"type": "data_table", "rows": [[TEXT_CELL]] * 2}],
        "missing required field: caption",
    ),
    "data table of headings alone": ([data_table([TEXT_CELL])], "no less than 2"),
    "data table with a heading in rich text": (
        [data_table([rich(RICH_LINE)], [TEXT_CELL])],
        "unsupported type: rich_text",
    ),
    "data table of uneven rows": (
        [data_table([TEXT_CELL], [TEXT_CELL] * 2)],
        "the same number of cells",
    ),
    "two tables of two kinds": (
        [table(1, 1), data_table([TEXT_CELL], [TEXT_CELL])],
        "only_one_table_allowed",
    ),
    "container of 11": ([container(*[DIVIDER] * 11)], "no more than 10"),
    "container without a title": (
        [{"type": "container", "child_blocks": [DIVIDER]}],
        "must define either title or rich_text_title",
    ),
    "container in a container": ([container(container(DIVIDER))], "unsupported type: container"),
    "rich text in a container": ([container(rich(RICH_LINE))], "unsupported type: rich_text"),
    "the same block_id in a container": (
        [section(block_id="b"), container(section(block_id="b"))],
        "`block_id` already exists: b",
    ),
    "a null block": ([None], "missing required field: type"),  # type: ignore[list-item]
}


@pytest.mark.parametrize("name", GOOD)
def test_blocks_at_their_limits_pass(name: str) -> None:
    assert checked_blocks(GOOD[name])


@pytest.mark.parametrize("name", BAD)
def test_blocks_past_their_limits_are_invalid_blocks_with_a_pointer(name: str) -> None:
    blocks, problem = BAD[name]

    with pytest.raises(SlackError) as refused:
        checked_blocks(blocks)

    assert refused.value.code == "invalid_blocks"
    assert any(problem in message for message in refused.value.messages), refused.value.messages


@pytest.mark.parametrize(
    ("attachments", "problem"),
    [
        ([{"color": "mauve", "text": "x"}], "must be a valid color"),
        ([{"color": "#12345", "text": "x"}], "must be a valid color"),
        ([{"colour": "good", "text": "x"}], "invalid additional property: colour"),
        ([{}], "no_text"),
        ([{"blocks": [section("x" * 3001)]}], "/attachments/0/blocks/0/text/text"),
        ("text", "must provide an array"),
    ],
)
def test_attachments_are_invalid_attachments_with_a_pointer(
    attachments: object, problem: str
) -> None:
    with pytest.raises(SlackError) as refused:
        checked_attachments(attachments)

    assert refused.value.code == "invalid_attachments"
    assert problem in refused.value.messages[0]


@pytest.mark.parametrize("color", ["good", "warning", "danger", "#2EB67D", "2eb67d"])
def test_colors_slack_knows_pass(color: str) -> None:
    assert checked_attachments([{"color": color, "blocks": [section()]}])


VIEWS: dict[str, tuple[Json, str]] = {
    "title of 25": (modal(title=plain("x" * 25)), "less than 25"),
    "submit of 25": (modal(submit=plain("x" * 25)), "less than 25"),
    "close of 25": (modal(close=plain("x" * 25)), "less than 25"),
    "no title": (
        {"type": "modal", "blocks": [section()]},
        "missing required field: title [json-pointer:/view]",
    ),
    "input without submit": (
        {"type": "modal", "title": plain("x"), "blocks": [text_input("L", "b")]},
        "missing required field: submit",
    ),
    "no blocks": ({**modal(), "blocks": []}, "no less than 1"),
    "101 blocks": (modal(*[DIVIDER] * 101), "no more than 100"),
    "private_metadata of 3,001": (modal(private_metadata="x" * 3001), "less than 3001"),
    "callback_id of 256": (modal(callback_id="x" * 256), "less than 256"),
    "external_id of 256": (modal(external_id="x" * 256), "less than 256"),
    "markdown in a modal": (modal({"type": "markdown", "text": "x"}), "unsupported type"),
    "a home view": (modal(type="home"), "unsupported type: home"),
    "unknown key": (modal(colour="red"), "invalid additional property: colour"),
    "block_id twice": (modal(section(block_id="b"), section(block_id="b")), "already exists"),
}


@pytest.mark.parametrize("name", VIEWS)
def test_views_are_invalid_arguments_with_a_pointer(name: str) -> None:
    view, problem = VIEWS[name]

    with pytest.raises(SlackError) as refused:
        checked_view(view, "modal")

    assert refused.value.code == "invalid_arguments"
    assert any(problem in message for message in refused.value.messages), refused.value.messages


def test_a_modal_at_its_limits_passes() -> None:
    full = modal(
        *[DIVIDER] * 100,
        title=plain("x" * 24),
        submit=plain("x" * 24),
        close=plain("x" * 24),
        private_metadata="x" * 3000,
    )

    assert checked_view(full, "modal")


def test_a_view_over_250_kilobytes_is_too_large() -> None:
    with pytest.raises(SlackError, match="view_too_large"):
        checked_view(modal(*[section("x" * 3000)] * 90), "modal")


async def test_the_answer_has_the_code_and_the_pointers_where_slack_puts_them(
    client: AsyncWebClient,
) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="C0ASSIGNM", text="x", blocks=[section("")])

    response = refused.value.response
    assert response.status_code == 200
    assert response["error"] == "invalid_blocks"
    [message] = response["response_metadata"]["messages"]
    assert message.startswith("[ERROR] must be more than 0 characters [json-pointer:/blocks/0")


async def test_block_ids_are_unique_across_a_message_and_its_attachments(
    client: AsyncWebClient,
) -> None:
    with pytest.raises(SlackApiError, match="invalid_attachments"):
        await client.chat_postMessage(
            channel="C0ASSIGNM",
            text="x",
            blocks=[section(block_id="b")],
            attachments=[{"fallback": "x", "blocks": [section(block_id="b")]}],
        )


def plan(number: int = 1, **more: object) -> Json:
    """A checklist of so many tasks."""
    task = {"type": "task_card", "title": "120", "status": "pending", **more}
    tasks = [{"task_id": str(at), **task} for at in range(number)]
    return {"type": "plan", "title": "Sending", "tasks": tasks}


def test_a_plan_has_fifty_tasks_of_their_own_ids_and_known_standings() -> None:
    for status in ("pending", "in_progress", "complete", "error"):
        checked_blocks([plan(50, status=status)])
    for wrong in (
        plan(51),
        plan(0),
        plan(2, task_id="1"),
        plan(status="completed"),
        plan(title="x" * 151),
        {"type": "plan", "title": "Sending", "tasks": [section()]},
    ):
        with pytest.raises(SlackError, match="invalid_blocks"):
            checked_blocks([wrong])
    with pytest.raises(SlackError):
        checked_view(modal(plan()), "modal")


async def test_it_can_be_told_to_know_no_blocks_of_a_kind(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    channel = "C0ASSIGNM"
    await client.chat_postMessage(channel=channel, text="a", blocks=[plan()])
    slack.faults.refuse_blocks("plan")
    with pytest.raises(SlackApiError, match="invalid_blocks"):
        await client.chat_postMessage(channel=channel, text="a", blocks=[plan()])
    await client.chat_postMessage(channel=channel, text="a", blocks=[section()])
