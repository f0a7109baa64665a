"""Rules for blocks, one entry per type, and for the surfaces they stand on.

Newer kinds than these (cards, carousels) are refused as unsupported: the local
Slack would rather refuse what Slack takes than the other way round.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from sandbox.slack.errors import Json, SlackError
from sandbox.slack.inputs import elements_of, opened
from sandbox.slack.validation.composition import any_text, plain_text
from sandbox.slack.validation.elements import IN_ACTIONS, IN_CONTEXT, IN_INPUT, IN_SECTION
from sandbox.slack.validation.rich_text import RICH_TEXT_PARTS
from sandbox.slack.validation.rules import (
    Check,
    Problems,
    anything,
    array,
    at_least_one,
    boolean,
    by_type,
    complain,
    exactly_one,
    number,
    shape,
    string,
    unique,
    word,
)

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MARKDOWN_CHARACTERS = 12_000
TABLE_CHARACTERS = 10_000
TASK_CHARACTERS = 150
TITLE_CHARACTERS = 150
DATA_TABLE_CHARACTERS = 20_000
PLAN_TASKS = 50

_BLOCK_ID = {"block_id": string(255)}
_UNIQUE_ACTION_IDS = unique("action_id", elements_of)

_CELLS: Mapping[str, Check] = {
    "raw_text": shape({"text": string(TABLE_CHARACTERS)}),
    "raw_number": shape({"value": anything}, {"text": string(TABLE_CHARACTERS)}),
    "rich_text": shape({"elements": array(RICH_TEXT_PARTS, 100)}, _BLOCK_ID),
}
_CELL = by_type(_CELLS)
_HEADING = by_type({kind: rule for kind, rule in _CELLS.items() if kind != "rich_text"})

# Slack: at most 50, their ids unique; `completed` is no status.
_TASK = by_type(
    {
        "task_card": shape(
            {
                "task_id": string(255),
                "title": string(TASK_CHARACTERS),
                "status": word("pending", "in_progress", "complete", "error"),
            },
            _BLOCK_ID
            | {"details": anything, "output": anything, "sources": array(anything, 100, 0)},
        )
    }
)

_COMMON: Mapping[str, Check] = {
    # Slack: text 3000; at most 10 fields of 2000.
    "section": shape(
        {},
        _BLOCK_ID
        | {
            "text": any_text(3000),
            "fields": array(any_text(2000), 10),
            "accessory": IN_SECTION,
            "expand": boolean,
        },
        at_least_one("text", "fields"),
    ),
    "header": shape({"text": plain_text(150)}, _BLOCK_ID | {"level": number(1, 4)}),
    "divider": shape({}, _BLOCK_ID),
    "image": shape(
        {"alt_text": string(2000)},
        _BLOCK_ID | {"image_url": string(3000), "slack_file": anything, "title": plain_text(2000)},
        exactly_one("image_url", "slack_file"),
    ),
    "actions": shape({"elements": array(IN_ACTIONS, 25)}, _BLOCK_ID, _UNIQUE_ACTION_IDS),
    "context": shape({"elements": array(IN_CONTEXT, 10)}, _BLOCK_ID),
    "input": shape(
        {"label": plain_text(2000), "element": IN_INPUT},
        _BLOCK_ID | {"hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": shape({"elements": array(RICH_TEXT_PARTS, 100)}, _BLOCK_ID),
}


def _rows(value: object, pointer: str, problems: Problems) -> None:
    """Slack: headings without markup and up to 200 rows, all of the same length."""
    _ROWS(value, pointer, problems)
    if isinstance(value, list) and all(isinstance(row, list) for row in value):
        for at, cell in enumerate(value[0] if value else ()):
            _HEADING(cell, f"{pointer}/0/{at}", problems)
        if len({len(row) for row in value}) > 1:
            complain(problems, "rows must have the same number of cells", pointer)
        if len(json.dumps(value)) > DATA_TABLE_CHARACTERS:
            complain(problems, f"must be less than {DATA_TABLE_CHARACTERS + 1} in all", pointer)


_ROWS = array(array(_CELL, 20), 201, 2)
# Slack: no container in a container, no input and no rich text.
_IN_CONTAINER = by_type(
    {kind: rule for kind, rule in _COMMON.items() if kind not in ("input", "rich_text")}
)
_ONLY_IN_MESSAGES: Mapping[str, Check] = {
    "container": shape(
        {"child_blocks": array(_IN_CONTAINER, 10)},
        _BLOCK_ID
        | {
            "title": plain_text(TITLE_CHARACTERS),
            "rich_text_title": by_type({"rich_text": _COMMON["rich_text"]}),
            "subtitle": any_text(TITLE_CHARACTERS),
            "width": word("narrow", "standard", "wide", "full"),
            "icon": anything,
            "is_collapsible": boolean,
            "default_collapsed": boolean,
            "has_header_divider": boolean,
        },
        at_least_one("title", "rich_text_title"),
    ),
    "data_table": shape(
        {"caption": string(TITLE_CHARACTERS), "rows": _rows},
        _BLOCK_ID | {"page_size": number(1, 100), "row_header_column_index": number(0, 19)},
    ),
    "markdown": shape({"text": string(MARKDOWN_CHARACTERS)}, _BLOCK_ID),
    "plan": shape(
        {"title": string(TASK_CHARACTERS), "tasks": array(_TASK, PLAN_TASKS)},
        _BLOCK_ID,
        unique("task_id", lambda plan: plan["tasks"]),
    ),
    # Slack: at most 100 rows of 20 cells.
    "table": shape(
        {"rows": array(array(_CELL, 20), 100)},
        _BLOCK_ID
        | {
            "column_settings": array(
                shape({}, {"align": word("left", "center", "right"), "is_wrapped": boolean}), 20
            )
        },
    ),
}

# Slack: an alert's text is at most 200 characters.
_ONLY_IN_MODALS: Mapping[str, Check] = {
    "alert": shape(
        {"text": any_text(200)},
        _BLOCK_ID | {"level": word("default", "info", "warning", "error", "success")},
    ),
}

_IN_MESSAGE = by_type({**_COMMON, **_ONLY_IN_MESSAGES})
_IN_MODAL = by_type({**_COMMON, **_ONLY_IN_MODALS})
_IN_HOME = by_type(_COMMON)

_MESSAGE_BLOCKS = array(_IN_MESSAGE, MESSAGE_BLOCKS, 0)
MODAL_BLOCKS = array(_IN_MODAL, VIEW_BLOCKS, 1)
HOME_BLOCKS = array(_IN_HOME, VIEW_BLOCKS, 1)


def check_message_blocks(blocks: object, pointer: str, problems: Problems) -> None:
    """The blocks of a message or of an attachment."""
    _MESSAGE_BLOCKS(blocks, pointer, problems)


def check_together(blocks: Sequence[Json], pointer: str, problems: Problems) -> None:
    """What only shows across blocks. Slack: block_id is unique; all markdown together 12,000."""
    unique("block_id", lambda _: list(opened(blocks)))({}, pointer, problems)
    markdown = sum(len(block["text"]) for block in _of_type(blocks, "markdown"))
    if markdown > MARKDOWN_CHARACTERS:
        complain(problems, f"markdown must be less than {MARKDOWN_CHARACTERS + 1} in all", pointer)
    if sum(1 for kind in ("table", "data_table") for _ in _of_type(blocks, kind)) > 1:
        complain(problems, "only_one_table_allowed", pointer)


def refuse_kinds(drawn: object, kinds: AbstractSet[str]) -> None:
    """Raise SlackError `invalid_blocks` for a block of these kinds, which a Slack may not know."""
    for block in _every(drawn):
        if block.get("type") in kinds:
            raise SlackError("invalid_blocks", [f"[ERROR] unsupported type: {block['type']}"])


def _every(drawn: object) -> Iterator[Json]:
    if isinstance(drawn, dict):
        yield drawn
        drawn = list(drawn.values())
    if isinstance(drawn, list):
        for one in drawn:
            yield from _every(one)


def _of_type(blocks: Sequence[Json], kind: str) -> Iterator[Json]:
    return (block for block in blocks if block["type"] == kind)
