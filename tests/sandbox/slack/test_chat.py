"""chat.*, conversations.*, users.*, files.*: what the Web API does and refuses."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import LocalSlack
from tests.sandbox.slack.kit import Json, card, section

ROOM, ALERTS, RANDOM = "C0ASSIGNM", "C0ALERTSX", "C0RANDOMX"
ANA = "U0ANARUIZ"


async def error_of(client: AsyncWebClient, method: str, **arguments: object) -> str:
    """The code with which this call is refused."""
    with pytest.raises(SlackApiError) as refused:
        await client.api_call(method, json=arguments)
    return str(refused.value.response["error"])


async def post(client: AsyncWebClient, channel: str = ROOM, **arguments: object) -> str:
    """The ts of a new message."""
    answer = await client.api_call(
        "chat.postMessage", json={"channel": channel, "text": "hello", **arguments}
    )
    return str(answer["ts"])


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.postMessage", {"channel": ROOM}, "no_text"),
        ("chat.postMessage", {"channel": ROOM, "text": "  "}, "no_text"),
        ("chat.postMessage", {"channel": RANDOM, "text": "x"}, "not_in_channel"),
        ("chat.postMessage", {"channel": "C404", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "U0DORAGON", "text": "x"}, "user_disabled"),
        (
            "chat.postMessage",
            {"channel": ROOM, "text": "x", "markdown_text": "y"},
            "markdown_text_conflict",
        ),
        (
            "chat.postMessage",
            {"channel": ROOM, "blocks": "["},
            "invalid_blocks_format",
        ),
        (
            "chat.postMessage",
            {"channel": ROOM, "text": "x", "attachments": [{"text": "y"}] * 101},
            "too_many_attachments",
        ),
        (
            "chat.postMessage",
            {"channel": ROOM, "text": "x", "metadata": {"event_type": 1}},
            "invalid_metadata_schema",
        ),
        ("chat.update", {"channel": ROOM, "ts": "1.1", "text": "x"}, "message_not_found"),
        ("chat.update", {"channel": ANA, "ts": "1.1", "text": "x"}, "channel_not_found"),
        ("chat.delete", {"channel": ROOM, "ts": "1.1"}, "message_not_found"),
        ("chat.postEphemeral", {"channel": RANDOM, "user": ANA, "text": "x"}, "not_in_channel"),
        (
            "chat.postEphemeral",
            {"channel": ALERTS, "user": "U0GUSGUES", "text": "x"},
            "user_not_in_channel",
        ),
        ("chat.getPermalink", {"channel": ROOM, "message_ts": "1.1"}, "message_not_found"),
        ("chat.unfurl", {"channel": ROOM, "ts": "1.1", "unfurls": {}}, "missing_unfurls"),
        ("users.info", {"user": "U404"}, "user_not_found"),
        ("usergroups.users.list", {"usergroup": "S404"}, "no_such_subteam"),
        ("conversations.info", {"channel": "C404"}, "channel_not_found"),
        ("conversations.history", {"channel": RANDOM}, "not_in_channel"),
        ("conversations.history", {"channel": ROOM, "limit": 5000}, "invalid_limit"),
        ("conversations.replies", {"channel": ROOM, "ts": "1.1"}, "thread_not_found"),
        ("conversations.open", {"users": "U0DORAGON"}, "user_disabled"),
        ("conversations.open", {}, "users_list_not_supplied"),
        (
            "files.completeUploadExternal",
            {"files": [{"id": "F404"}], "channel_id": ROOM},
            "file_not_found",
        ),
        ("views.open", {"view": {"type": "modal"}, "trigger_id": "x"}, "invalid_arguments"),
        ("chat.dance", {}, "unknown_method"),
    ],
)
async def test_slack_refuses_with_its_own_codes(
    client: AsyncWebClient, method: str, arguments: Json, error: str
) -> None:
    assert await error_of(client, method, **arguments) == error


async def test_ts_are_unique_and_rising_although_time_stands_still(client: AsyncWebClient) -> None:
    stamps = [await post(client) for _ in range(5)]

    assert stamps == sorted(set(stamps))


async def test_text_is_cut_at_forty_thousand_with_a_warning(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    answer = await client.chat_postMessage(channel=ROOM, text="x" * 40_001)

    assert answer["warning"] == "message_truncated"
    assert len(slack.messages(ROOM)[0].text) == 40_000


async def test_an_update_over_four_thousand_characters_fails_as_a_whole(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    ts = await post(client)

    assert (
        await error_of(client, "chat.update", channel=ROOM, ts=ts, text="x" * 4001)
        == "msg_too_long"
    )
    assert slack.messages(ROOM)[0].text == "hello"


async def test_an_update_keeps_and_removes_what_slack_keeps_and_removes(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    metadata = {"event_type": "card", "event_payload": {"id": 123}}
    ts = await post(client, blocks=[section("before")], metadata=metadata)

    await client.chat_update(channel=ROOM, ts=ts, blocks=[section("after")], text="new")
    message = slack.messages(ROOM)[0]
    assert (message.text, message.edited_ts) == ("new", None)
    assert message.metadata == metadata
    await client.chat_update(channel=ROOM, ts=ts, text="only text")
    message = slack.messages(ROOM)[0]
    assert message.blocks == ()
    assert message.edited_ts is not None
    assert await error_of(client, "chat.update", channel=ROOM, ts=ts) == "no_text"


async def test_an_app_changes_its_own_messages_only(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    await slack.type("ana", ROOM, "mine")
    ts = slack.messages(ROOM)[0].ts

    assert await error_of(client, "chat.update", channel=ROOM, ts=ts, text="x") == (
        "cant_update_message"
    )
    assert await error_of(client, "chat.delete", channel=ROOM, ts=ts) == "cant_delete_message"


async def test_a_user_id_opens_the_direct_message(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    answer = await client.chat_postMessage(channel=ANA, text="psst")
    opened = await client.conversations_open(users=ANA)

    assert answer["channel"] == opened["channel"]["id"]
    assert [message.text for message in slack.direct_messages("ana")] == ["psst"]


async def test_replies_stay_in_their_thread_and_under_a_tombstone(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    parent = await post(client)
    await post(client, thread_ts=parent, text="reply")
    await post(client, thread_ts=parent, text="loud", reply_broadcast=True)

    assert [m.text for m in slack.messages(ROOM)] == ["hello", "loud"]
    await client.chat_delete(channel=ROOM, ts=parent)
    thread = (await client.conversations_replies(channel=ROOM, ts=parent))["messages"]
    assert [m["text"] for m in thread] == ["This message was deleted.", "reply", "loud"]
    assert thread[0]["subtype"] == "tombstone"
    assert await error_of(client, "chat.update", channel=ROOM, ts=parent, text="x") == (
        "message_not_found"
    )


async def test_history_is_latest_first_in_pages_and_shows_metadata_only_when_asked(
    client: AsyncWebClient,
) -> None:
    metadata = {"event_type": "card", "event_payload": {}}
    stamps = [await post(client, text=str(number), metadata=metadata) for number in range(5)]

    page = await client.conversations_history(channel=ROOM, limit=2)
    assert [m["text"] for m in page["messages"]] == ["4", "3"]
    assert page["has_more"]
    assert "metadata" not in page["messages"][0]
    rest = await client.conversations_history(
        channel=ROOM,
        cursor=page["response_metadata"]["next_cursor"],
        include_all_metadata=True,
    )
    assert [m["text"] for m in rest["messages"]] == ["2", "1", "0"]
    assert rest["messages"][0]["metadata"] == metadata
    between = await client.conversations_history(channel=ROOM, oldest=stamps[1], latest=stamps[3])
    assert [m["text"] for m in between["messages"]] == ["2"]
    inclusive = await client.conversations_history(
        channel=ROOM, oldest=stamps[1], latest=stamps[3], inclusive=True
    )
    assert [m["text"] for m in inclusive["messages"]] == ["3", "2", "1"]


async def test_users_are_what_slack_says_of_them(client: AsyncWebClient) -> None:
    users = {
        name: (await client.users_info(user=user_id))["user"]
        for name, user_id in {
            "gus": "U0GUSGUES",
            "eve": "U0EVEXTER",
            "dora": "U0DORAGON",
            "slackbot": "USLACKBOT",
        }.items()
    }
    me = await client.auth_test()

    assert users["gus"]["is_restricted"]
    assert users["eve"]["team_id"] != me["team_id"]
    assert users["dora"]["deleted"]
    assert users["slackbot"]["is_bot"] is False
    assert "locale" not in users["gus"]


async def test_channels_and_groups_know_their_members(client: AsyncWebClient) -> None:
    info = (await client.conversations_info(channel=ROOM))["channel"]
    assert info["is_ext_shared"]
    assert info["is_member"]
    first = await client.conversations_members(channel=ROOM, limit=3)
    rest = await client.conversations_members(
        channel=ROOM, cursor=first["response_metadata"]["next_cursor"]
    )
    assert len(first["members"]) + len(rest["members"]) == info["num_members"]
    group = await client.usergroups_users_list(usergroup="S0COORDIN")
    assert group["users"] == [ANA, "U0BENOKAF"]


async def test_a_file_is_reserved_uploaded_and_shared_in_a_thread_once(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    parent = await post(client, ALERTS)

    answer = await client.files_upload_v2(
        channel=ALERTS, thread_ts=parent, content="a,b\n1,2", filename="rejected.csv"
    )

    [reply] = slack.replies(slack.messages(ALERTS)[0])
    assert reply.files[0]["name"] == "rejected.csv"
    file = slack.workspace.files.get(answer["file"]["id"])
    assert file is not None
    assert file.content == b"a,b\n1,2"
    again = [{"id": file.id}]
    assert await error_of(
        client, "files.completeUploadExternal", files=again, channel_id=ALERTS
    ) == ("file_not_found")


async def test_a_link_in_a_message_can_be_unfurled(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    shared = await slack.type("ana", ROOM, "look: https://fms.example/requests/7")
    event = shared.payload["event"]
    assert event["type"] == "link_shared"
    assert event["links"][0]["domain"] == "fms.example"

    await client.chat_unfurl(
        channel=event["channel"],
        ts=event["message_ts"],
        unfurls={event["links"][0]["url"]: {"blocks": [section("Request 7")]}},
    )

    assert slack.messages(ROOM)[0].attachments[0]["is_app_unfurl"] is True


async def test_what_a_person_types_is_escaped_and_calls_no_one(slack: LocalSlack) -> None:
    for typed, said in (
        ("<script> & <!channel> <@U0BENOKAFO>", "&lt;script&gt; &amp; &lt;!channel&gt;"),
        ("@ben look: https://fms.example/?a=1", "<@U0BENOKAF> look: <https://fms.example/?a=1>"),
    ):
        await slack.type("ana", ROOM, typed)
        assert slack.messages(ROOM)[-1].text.startswith(said)


async def test_ids_that_slack_makes_up_are_there_to_click_on(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    nameless = {"type": "button", "text": {"type": "plain_text", "text": "Go"}}
    await client.api_call("chat.postMessage", json={"channel": ROOM, **card(nameless)})

    clicked = await slack.click("ana", slack.messages(ROOM)[0], "Go")

    assert clicked.payload["actions"][0]["action_id"]
    assert clicked.payload["actions"][0]["block_id"]


async def test_every_call_is_in_the_log(slack: LocalSlack, client: AsyncWebClient) -> None:
    await post(client)
    await error_of(client, "chat.delete", channel=ROOM, ts="1.1")

    [posted] = slack.calls.of("chat.postMessage")
    assert posted.ok
    assert posted.args == {"channel": ROOM, "text": "hello"}
    assert slack.calls.of("chat.delete")[0].error == "message_not_found"
    assert len(slack.calls) == 2
