"""The documents say what the program does: each is held against the code."""

import ast
import re
from pathlib import Path
from typing import Any, cast

import yaml
from pydantic import TypeAdapter

from bot.http.slack import SLACK_PATH
from bot.messages.alert_pages import Explained
from bot.messages.failures import CAUSES
from bot.settings import Settings
from bot.slack.commands import COMMANDS
from bot.slack.entries import EVENTS, SHORTCUTS
from bot.slack.web_api import SCOPES
from papers.http_manifest import ADDRESS
from papers.pages import pages
from sandbox.__main__ import NUMBERS
from sandbox.fms.generator import generate_dataset
from sandbox.fms.planned import plan_assignments

ROOT = Path(__file__).parent.parent
PAGES = (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"))
README = (ROOT / "README.md").read_text()
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())


def test_the_settings_template_names_every_setting_and_no_other() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    named = {found[1] for line in lines if (found := re.match(r"#?([A-Z][A-Z_]+)=", line))}

    assert named == {name.upper() for name in Settings.model_fields}


def test_the_settings_template_shows_the_real_defaults() -> None:
    text = (ROOT / ".env.example").read_text()
    shown = dict(re.findall(r"^#([A-Z][A-Z_]+)=(.+)$", text, re.MULTILINE))

    for name, value in shown.items():
        field = Settings.model_fields[name.lower()]
        adapter: TypeAdapter[object] = TypeAdapter(cast("Any", field.annotation))
        assert adapter.validate_python(value) == field.default, name


def test_the_manifest_has_exactly_the_commands_events_and_shortcuts_of_the_program() -> None:
    commands = {one["command"] for one in MANIFEST["features"]["slash_commands"]}
    events = set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])

    shortcuts = {one["callback_id"] for one in MANIFEST["features"]["shortcuts"]}
    assert commands == {entry.name for entry in COMMANDS}
    assert shortcuts == {entry.name for entry in SHORTCUTS}
    assert events == {entry.name for entry in EVENTS}


def test_what_is_said_to_the_bot_can_be_typed_and_reaches_it() -> None:
    home = MANIFEST["features"]["app_home"]
    events = set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])
    scopes = set(MANIFEST["oauth_config"]["scopes"]["bot"])

    assert home["messages_tab_enabled"]
    assert not home["messages_tab_read_only_enabled"]
    # What Slack asks for each event.
    asked = {"app_mention": "app_mentions:read", "message.im": "im:history"}
    assert asked.keys() <= events
    assert {*asked.values()} <= scopes


def test_the_pages_that_are_made_are_as_they_would_be_made_now() -> None:
    for path, text in pages().items():
        assert (ROOT / path).read_text() == text, f"{path} is behind: make papers"


def test_the_configuration_page_has_every_setting_once_with_what_it_may_be() -> None:
    rows = re.findall(
        r"^\| `([A-Z_]+)` \| (.+?) \| (.+?) \| (.*) \|$", _page("configuration"), re.MULTILINE
    )

    assert sorted(row[0] for row in rows) == sorted(name.upper() for name in Settings.model_fields)
    shown = {name: (default, values) for name, default, _, values in rows}
    assert shown["SYNC_HOUR"] == ("`2`", "0 to 23")
    assert shown["FMS_TIMEOUT_SECONDS"] == ("`30`", "more than 0, 600 at most")
    assert shown["LOG_FORMAT"] == ("`text`", "`text` or `json`")
    assert shown["SLACK_BOT_TOKEN"] == ("**needed**", "a secret")
    assert shown["API_TOKEN"] == ("none", "a secret; 16 characters or more")
    assert shown["FMS_DELIVERY_TIME"][0] == "`09:00`"


def _page(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text()


def test_over_http_slack_sends_everything_to_the_one_address() -> None:
    made: dict[str, Any] = yaml.safe_load((ROOT / "manifest.http.yml").read_text())

    commands = made["features"]["slash_commands"]
    interactivity = made["settings"]["interactivity"]
    addresses = [one.pop("url") for one in commands]
    addresses.append(made["settings"]["event_subscriptions"].pop("request_url"))
    addresses += [interactivity.pop(one) for one in ("request_url", "message_menu_options_url")]
    assert {*addresses} == {ADDRESS}
    assert ADDRESS.endswith(SLACK_PATH)
    assert not made["settings"].pop("socket_mode_enabled")
    # Else it is the same app.
    assert made | {"settings": made["settings"] | {"socket_mode_enabled": True}} == MANIFEST


def test_slack_takes_the_manifest() -> None:
    """The limits of Slack's manifest schema, for what ours has."""
    shown, features = MANIFEST["display_information"], MANIFEST["features"]
    assert 1 <= len(shown["name"]) <= 35
    assert 1 <= len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert re.fullmatch("#[0-9A-Fa-f]{6}", shown["background_color"])
    assert 1 <= len(features["unfurl_domains"]) <= 5
    assert 1 <= len(features["slash_commands"]) <= 50
    for command in features["slash_commands"]:
        assert re.fullmatch("/[a-z]{1,31}", command["command"])
        assert 1 <= len(command["description"]) <= 2000
        assert 1 <= len(command["usage_hint"]) <= 1000
    for shortcut in features["shortcuts"]:
        assert 1 <= len(shortcut["name"]) <= 24
        assert 1 <= len(shortcut["description"]) <= 150
    scopes = MANIFEST["oauth_config"]["scopes"]["bot"]
    assert len(scopes) == len(set(scopes)) <= 255
    assert all(len(scope) <= 50 for scope in scopes)
    events = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    assert len(events) == len(set(events)) <= 100
    assert set(features["app_home"]) == {
        "home_tab_enabled",
        "messages_tab_enabled",
        "messages_tab_read_only_enabled",
    }


def test_the_readme_shows_every_command() -> None:
    for entry in COMMANDS:
        assert f"`{entry.name} " in README


def test_the_readmes_examples_can_be_typed_in_the_sandbox() -> None:
    numbers = re.findall(r"`/(?:un)?request ([\d -]+)", README)
    typed = {int(number) for each in numbers for number in re.findall(r"\d+", each)}
    assert {123, 125, 130, 134} <= typed
    assert typed <= set(NUMBERS)

    dataset = generate_dataset(seed=1)
    examples = re.findall(r"`/assign (\d+) (\d+) ", README)
    assert examples
    for vehicle_id, person_id in examples:
        assert not dataset.current_activity.of(dataset.vehicles[int(vehicle_id)].vin)
        assert dataset.partners.of(int(person_id))
        assert int(vehicle_id) not in {
            p.vehicle_id for p in plan_assignments(dataset, len(NUMBERS))
        }


def test_the_installation_page_explains_every_scope() -> None:
    page = (ROOT / "docs" / "installing.md").read_text()

    for scope in MANIFEST["oauth_config"]["scopes"]["bot"]:
        assert f"`{scope}`" in page


def test_the_program_checks_for_exactly_the_scopes_of_the_manifest() -> None:
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == SCOPES


def test_the_gate_runs_the_readmes_test_command_after_the_checks() -> None:
    gate = (ROOT / ".ci" / "run").read_text()
    commands = re.findall(r"^make \w+", README.split("```")[1], re.MULTILINE)

    assert commands == ["make sandbox", "make test"]
    assert 0 < gate.index("make check") < gate.rindex("make test") < gate.rindex("make browser")


def test_the_pages_link_only_to_files_that_exist() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\((?!http)([^)#]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} -> {target}"


def test_the_readme_leads_to_every_page() -> None:
    for page in PAGES:
        assert page.name == "README.md" or f"]({page.relative_to(ROOT)})" in README


def test_the_pages_link_only_to_headings_that_exist() -> None:
    for page in PAGES:
        for target, anchor in re.findall(r"\]\((?!http)([^)#]*)#([^)]+)\)", page.read_text()):
            text = ((page.parent / target) if target else page).read_text()
            headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
            assert anchor in {*map(_anchor, headings)}, f"{page.name} -> {target}#{anchor}"


def _anchor(heading: str) -> str:
    """As GitHub and GitLab make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_every_picture_is_there_small_named_and_put_into_words() -> None:
    folder = ROOT / "docs" / "images"
    shown = [
        (words, page.parent / target)
        for page in PAGES
        for words, target in re.findall(r"!\[(.*?)\]\(([^)]+)\)", page.read_text())
    ]

    assert {file for _, file in shown} == {*folder.iterdir()}
    assert all(len(words.split()) >= 8 for words, _ in shown)
    assert sum(file.stat().st_size for file in folder.iterdir()) < 1_500_000


def test_what_slack_says_of_a_refusal_is_what_the_page_of_troubles_explains() -> None:
    table = _page("troubleshooting").split("### When FMS refuses")[1].split("\n### ")[0]
    said = {row.split("|")[1].strip() for row in table.splitlines() if row.startswith("| ")}

    assert len(said) > 10
    assert {one for one in said if not _is_said(one)} == {"what Slack says"}


def test_the_labels_that_the_pages_name_are_those_of_the_program() -> None:
    said = [*_said_in(ROOT / "bot" / "messages"), (ROOT / "manifest.yml").read_text()]
    said += [page.read_text() for page in (ROOT / "sandbox").rglob("*.html")]
    named = {
        (page.name, label)
        for page in (ROOT / "README.md", *(ROOT / "docs").glob("[rot]*.md"))
        for label in re.findall(r"(?<!\*)\*([A-Z][^*\n]+)\*(?!\*)", page.read_text())
    }

    assert len(named) > 20
    assert {one for one in named if not all(_is_in(said, part) for part in _parts(one[1]))} == set()


def test_what_the_pages_of_troubles_and_alerts_quote_is_said_by_the_program() -> None:
    said = _said_in(ROOT / "bot" / "messages")
    quoted = {
        (name, words)
        for name in ("alerts", "troubleshooting")
        for words in re.findall(r"(?<!\*)\*([A-Za-z][^*\n]+)\*(?!\*)", _page(name))
    }

    assert len(quoted) > 30
    assert {one for one in quoted if not _is_in(said, one[1])} == {("troubleshooting", "italics")}


def test_the_page_of_troubles_has_the_sections_that_people_look_for() -> None:
    headings = re.findall(r"^## (.+)$", _page("troubleshooting"), re.MULTILINE)

    assert headings == ["Request not created", "Sync not running", "Status not updating"]


def test_every_alert_names_a_heading_of_the_page_of_alerts_and_each_is_named() -> None:
    headings = re.findall(r"^## (.+)$", _page("alerts"), re.MULTILINE)

    assert headings == [*Explained]


def _said_in(room: Path) -> list[str]:
    nodes = (node for file in room.glob("*.py") for node in ast.walk(ast.parse(file.read_text())))
    return [one.value for one in nodes if isinstance(one, ast.Constant) and type(one.value) is str]


def _parts(label: str) -> list[str]:
    """What stands around a name that is left out."""
    return label.split(" ... ")


def _is_in(said: list[str], words: str) -> bool:
    return any(words in one for one in said)


def test_the_settings_and_commands_that_the_pages_name_are_there() -> None:
    settings = {name.upper() for name in Settings.model_fields}
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    commands = re.findall(r'add\("([a-z]+)"', (ROOT / "bot" / "cli.py").read_text())
    text = "\n".join(page.read_text() for page in PAGES)

    named = set(re.findall(r"`((?:SLACK|SYNC|FMS|API|REMINDERS|LOG)_[A-Z_]+[A-Z])`", text))
    # A slip of the pen that `check` would find.
    assert named - settings == {"FMS_STAGING_TOKN"}
    assert set(re.findall(r"`make ([a-z]+)", text)) <= targets
    assert set(re.findall(r"python -m bot ([a-z]+)", text)) <= {*commands}


def _is_said(words: str) -> bool:
    return any(cause.startswith(words) for cause in CAUSES.values())


def test_every_rule_that_the_code_cites_has_its_section() -> None:
    sections = set(re.findall(r"^## (.+)$", (ROOT / "docs" / "rules.md").read_text(), re.MULTILINE))
    cited = {
        (str(file.relative_to(ROOT)), found)
        for room in ("bot", "domain", "fms", "storage", "sandbox")
        for file in (ROOT / room).rglob("*.py")
        for found in re.findall(r"docs/rules\.md, ([A-Z][A-Za-z ]+)", file.read_text())
    }

    assert cited
    assert {where for where in cited if where[1] not in sections} == set()


def test_whatever_may_happen_is_caught_at_the_edges_alone() -> None:
    """AGENTS.md, Rules. Elsewhere an error has a type, and who catches it says which."""
    found = {
        str(file.relative_to(ROOT)): count
        for package in ("bot", "domain", "fms", "storage")
        for file in (ROOT / package).rglob("*.py")
        if (count := sum(map(_catches_everything, ast.walk(ast.parse(file.read_text())))))
    }
    assert found == {
        "bot/slack/edge.py": 1,
        "bot/delivery/messages.py": 1,
        "bot/tasks.py": 1,
    }


def _catches_everything(node: ast.AST) -> bool:
    match node:
        case ast.ExceptHandler(type=None):
            return True
        case (
            ast.ExceptHandler(type=caught)
            | ast.Call(func=ast.Attribute(attr="suppress"), args=[caught])
        ) if caught:
            return not {"Exception", "BaseException"}.isdisjoint(
                re.findall(r"\w+", ast.unparse(caught))
            )
        case ast.keyword(arg="return_exceptions"):
            return True
        case _:
            return False
