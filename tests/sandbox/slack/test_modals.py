"""Modals: opening, filling in, submitting, closing."""

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import ClientRefusalError, InputRefusalError, LocalSlack, ManualClock, View
from sandbox.slack.user_actions.modals import TROUBLE
from tests.sandbox.slack.kit import (
    Json,
    actions,
    button,
    input_block,
    modal,
    option,
    plain,
    section,
    text_input,
)

VEHICLE = input_block(
    "Vehicle",
    "vehicle",
    {"type": "external_select", "min_query_length": 2},
    dispatch_action=True,
)


@pytest.fixture
def app(app: AsyncApp) -> AsyncApp:
    """The app, with the command by which the modal is opened."""

    @app.command("/assign")
    async def assign(ack: AsyncAck) -> None:
        await ack()

    return app


async def opened(slack: LocalSlack, client: AsyncWebClient, view: Json) -> View:
    """Ana's modal, opened by a command of hers."""
    typed = await slack.type("ana", "#press-assignments", "/assign")
    await client.views_open(trigger_id=typed.payload["trigger_id"], view=view)
    found = slack.modal("ana")
    assert found is not None
    return found


def answer_with(app: AsyncApp, **answer: object) -> list[Json]:
    """Let the app answer submissions like this; the views it got."""
    seen: list[Json] = []

    @app.view("form")
    async def submitted(ack: AsyncAck, body: Json) -> None:
        seen.append(body["view"])
        await ack(**answer)  # type: ignore[arg-type]

    return seen


async def test_what_is_filled_in_arrives_and_an_empty_ack_closes(
    slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, connected: AsyncSocketModeHandler
) -> None:
    seen = answer_with(app)
    menu = {"type": "static_select", "options": [option("Los Angeles", "la")]}
    await opened(
        slack,
        client,
        modal(
            text_input("Note", "note"),
            input_block("From", "from", {"type": "datepicker"}),
            input_block("Office", "office", menu),
            private_metadata="C0ASSIGNM",
        ),
    )

    sent = await slack.submit("ana", {"Note": "hello", "from": "2026-12-01", "Office": "la"})

    assert sent.acked
    assert slack.modal("ana") is None
    values = seen[0]["state"]["values"]
    assert values["note"]["entry"] == {"type": "plain_text_input", "value": "hello"}
    assert values["from"]["entry"] == {"type": "datepicker", "selected_date": "2026-12-01"}
    assert values["office"]["entry"]["selected_option"] == option("Los Angeles", "la")
    assert seen[0]["private_metadata"] == "C0ASSIGNM"
    assert not {"channel", "response_url"} & set(sent.payload)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({}, "required"),
        ({"note": "x"}, "at least 2"),
        ({"note": "x" * 11}, "no more than 10"),
    ],
)
async def test_the_client_does_not_submit_what_the_inputs_do_not_allow(
    slack: LocalSlack, client: AsyncWebClient, typed: dict[str, object], why: str
) -> None:
    await opened(slack, client, modal(text_input("Note", "note", min_length=2, max_length=10)))
    before = len(slack.interactions)

    with pytest.raises(InputRefusalError) as refused:
        await slack.submit("ana", typed)

    assert why in refused.value.errors["note"]
    assert len(slack.interactions) == before


async def test_errors_stay_beside_their_inputs_until_the_person_changes_them(
    slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, connected: AsyncSocketModeHandler
) -> None:
    answer_with(app, response_action="errors", errors={"note": "Not that one."})
    await opened(slack, client, modal(text_input("Note", "note")))

    await slack.submit("ana", {"note": "that one"})
    view = slack.modal("ana")
    assert view is not None
    assert view.errors == {"note": "Not that one."}
    await slack.fill("ana", {"note": {"entry": "another"}})
    view = slack.modal("ana")
    assert view is not None
    assert view.errors == {}


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"title": "no input block"}},
        {"response_action": "errors", "errors": {}},  # Bolt itself refuses to send it
        {"response_action": "update", "view": modal(section("x" * 3001))},
        {"response_action": "dance"},
    ],
)
async def test_an_answer_slack_does_not_understand_is_trouble_for_the_person(
    slack: LocalSlack,
    app: AsyncApp,
    client: AsyncWebClient,
    connected: AsyncSocketModeHandler,
    answer: Json,
) -> None:
    answer_with(app, **answer)
    view = await opened(slack, client, modal(text_input("Note", "note")))

    sent = await slack.submit("ana", {"note": "x"})

    assert sent.error is not None
    assert sent.error.startswith(TROUBLE)
    now = slack.modal("ana")
    assert now is not None
    assert now.id == view.id


async def test_update_push_and_clear_do_what_they_say(
    slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, connected: AsyncSocketModeHandler
) -> None:
    answers: list[Json] = [
        {"response_action": "update", "view": modal(section("second"))},
        {"response_action": "push", "view": modal(section("on top"))},
        {"response_action": "clear"},
    ]

    @app.view("form")
    async def submitted(ack: AsyncAck) -> None:
        await ack(**answers.pop(0))

    view = await opened(slack, client, modal(section("first")))

    await slack.submit("ana")
    stack = slack.workspace.views.stack(view.user)
    assert [each.id for each in stack] == [view.id]
    assert stack[0].hash != view.hash
    await slack.submit("ana")
    stack = slack.workspace.views.stack(view.user)
    assert (stack[1].root_view_id, stack[1].previous_view_id) == (view.id, view.id)
    await slack.submit("ana")
    assert slack.modal("ana") is None


async def test_a_submit_without_an_ack_is_trouble_and_keeps_the_modal(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    await opened(slack, client, modal())

    sent = await slack.submit("ana")

    assert sent.error == TROUBLE
    assert slack.modal("ana") is not None


async def test_typeahead_offers_what_the_app_answers_and_dispatches_the_choice(
    slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, connected: AsyncSocketModeHandler
) -> None:
    @app.options("entry")
    async def offer(ack: AsyncAck, body: Json) -> None:
        cars = [option("Volvo XC90"), option("Volvo EX30")]
        await ack(options=[car for car in cars if body["value"] in car["value"]])

    @app.action("entry")
    async def chose(ack: AsyncAck) -> None:
        await ack()

    view = await opened(slack, client, modal(VEHICLE))

    with pytest.raises(ClientRefusalError, match="only from 2 letters"):
        await slack.suggest("ana", view, "Vehicle", "V")
    asked = await slack.suggest("ana", view, "Vehicle", "Volvo")
    assert [each["value"] for each in asked.options] == ["Volvo XC90", "Volvo EX30"]
    assert asked.payload["type"] == "block_suggestion"
    [chosen] = await slack.fill("ana", {"Vehicle": "EX30"})
    assert chosen.payload["actions"][0]["selected_option"]["value"] == "Volvo EX30"
    with pytest.raises(ClientRefusalError, match="nothing is offered for 'Audi'"):
        await slack.fill("ana", {"Vehicle": "Audi"})


async def test_several_can_be_chosen_by_letters_or_as_options(
    slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, connected: AsyncSocketModeHandler
) -> None:
    @app.options("entry")
    async def offer(ack: AsyncAck, body: Json) -> None:
        await ack(options=[option(f"{body['value']} {number}") for number in (1, 2)])

    element = {"type": "multi_external_select", "min_query_length": 0}
    await opened(slack, client, modal(input_block("Cars", "cars", element)))

    assert await slack.fill("ana", {"Cars": ["Volvo", option("Audi 2")]}) == []

    view = slack.modal("ana")
    assert view is not None
    chosen = view.state["cars"]["entry"]["selected_options"]
    assert [each["value"] for each in chosen] == ["Volvo 1", "Audi 2"]


async def test_what_the_app_changed_meanwhile_is_not_undone_by_a_choice(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    view = await opened(slack, client, modal(text_input("A", "a")))
    await client.views_update(view_id=view.id, view=modal(text_input("New", "a")))

    await slack.select("ana", view, "A", "x", late=True)

    now = slack.modal("ana")
    assert now is not None
    assert now.blocks[0]["label"]["text"] == "New"
    assert now.state["a"]["entry"]["value"] == "x"


async def test_an_answer_with_too_many_options_cannot_be_loaded(
    slack: LocalSlack, app: AsyncApp, client: AsyncWebClient, connected: AsyncSocketModeHandler
) -> None:
    @app.options("entry")
    async def offer(ack: AsyncAck) -> None:
        await ack(options=[option(str(number)) for number in range(101)])

    view = await opened(slack, client, modal(VEHICLE))
    asked = await slack.suggest("ana", view, "Vehicle", "12")

    assert asked.error is not None
    assert "no more than 100 items" in asked.error


async def test_an_update_keeps_what_was_typed_where_the_ids_are_the_same(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    view = await opened(slack, client, modal(text_input("A", "a"), text_input("B", "b")))
    await slack.fill("ana", {"a": "kept", "b": "lost"})

    await client.views_update(
        view_id=view.id, view=modal(text_input("A!", "a"), text_input("B", "b2"))
    )

    now = slack.modal("ana")
    assert now is not None
    assert now.state["a"]["entry"]["value"] == "kept"
    assert now.state["b2"]["entry"]["value"] is None


async def test_cancel_is_told_only_when_the_app_asked_for_it(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    await opened(slack, client, modal())
    assert not (await slack.close_view("ana")).delivered
    view = await opened(slack, client, modal(text_input("A", "a"), notify_on_close=True))
    await slack.fill("ana", {"a": "typed"})

    closed = await slack.close_view("ana")

    assert closed.payload["view"]["id"] == view.id
    assert closed.payload["is_cleared"] is False
    assert closed.payload["view"]["state"]["values"] == {}
    assert slack.modal("ana") is None


async def test_a_stack_holds_three_views_and_closes_as_a_whole(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    deeper = modal(actions(button("Deeper", "deeper")), notify_on_close=True)
    root = await opened(slack, client, deeper)
    for _ in range(2):
        await push(slack, client, deeper)

    with pytest.raises(SlackApiError, match="push_limit_reached"):
        await push(slack, client, deeper)
    with pytest.raises(ClientRefusalError, match="not there any more"):
        await slack.click("ana", root, "Deeper")
    closed = await slack.close_view("ana", whole_stack=True)
    assert closed.payload["view"]["id"] == root.id
    assert closed.payload["is_cleared"] is True
    assert slack.modal("ana") is None


async def push(slack: LocalSlack, client: AsyncWebClient, view: Json) -> None:
    """Click in the visible modal and push a view over it."""
    top = slack.modal("ana")
    assert top is not None
    clicked = await slack.click("ana", top, "Deeper")
    await client.views_push(trigger_id=clicked.payload["trigger_id"], view=view)


async def test_a_trigger_opens_one_modal_within_three_seconds(
    slack: LocalSlack, client: AsyncWebClient, clock: ManualClock
) -> None:
    async def error_of(trigger_id: str) -> str:
        with pytest.raises(SlackApiError) as refused:
            await client.views_open(trigger_id=trigger_id, view=modal())
        return str(refused.value.response["error"])

    first = await slack.type("ana", "#press-assignments", "/assign")
    await client.views_open(trigger_id=first.payload["trigger_id"], view=modal())
    assert await error_of(first.payload["trigger_id"]) == "exchanged_trigger_id"
    assert await error_of("1.2.3") == "invalid_trigger_id"
    second = await slack.type("ana", "#press-assignments", "/assign")
    clock.advance(3.1)
    assert await error_of(second.payload["trigger_id"]) == "expired_trigger_id"


async def test_views_are_updated_by_hash_and_by_external_id(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    view = await opened(slack, client, modal(external_id="form-1"))
    await client.views_update(external_id="form-1", hash=view.hash, view=modal())

    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_update(view_id=view.id, hash=view.hash, view=modal())
    with pytest.raises(SlackApiError, match="not_found"):
        await client.views_update(view_id="V404", view=modal())


async def test_home_is_published_opened_and_refused_when_stale(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    home: Json = {"type": "home", "blocks": [actions(button("Sync", "sync"))]}
    first = await slack.open_home("ana")
    assert "view" not in first.payload["event"]
    answer = await client.views_publish(user_id="U0ANARUIZ", view=home)
    again = await slack.open_home("ana")
    assert again.payload["event"]["view"]["hash"] == answer["view"]["hash"]
    assert again.payload["event"]["tab"] == "home"

    view = slack.home("ana")
    assert view is not None
    clicked = await slack.click("ana", view, "Sync")
    assert clicked.payload["container"] == {"type": "view", "view_id": view.id}
    assert not {"channel", "message", "response_url"} & set(clicked.payload)
    await client.views_publish(user_id="U0ANARUIZ", view=home)
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_publish(user_id="U0ANARUIZ", view=home, hash=answer["view"]["hash"])
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await client.views_publish(user_id="U404", view=home)
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await client.views_publish(user_id="U0ANARUIZ", view={**home, "title": plain("x")})


async def test_shortcuts_have_no_channel_unless_they_are_of_a_message(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel="C0ASSIGNM", text="hello")
    message = slack.last("#press-assignments")
    assert message is not None

    anywhere = await slack.shortcut("ana", "plan")
    assert not {"channel", "response_url"} & set(anywhere.payload)
    here = await slack.message_shortcut("ana", message, "plan")
    assert here.payload["type"] == "message_action"
    assert here.payload["message_ts"] == message.ts
    assert {"channel", "response_url", "message", "trigger_id"} <= set(here.payload)
