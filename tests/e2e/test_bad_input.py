"""Bad input: one private sentence that says what is wrong, nothing sent, nothing changed."""

import contextlib
from collections.abc import AsyncIterator, Callable

import pytest

from sandbox.fms.faults import Direction, Fault
from tests.stage import CARDS, Stage, on_sqlite

pytestmark = on_sqlite

TYPED = {
    "": ("Which assignment?", "`/request 123`"),
    "abc": ("\u201cabc\u201d is not an assignment number", "`/request 123`"),
    "123 abc": ("\u201cabc\u201d is not an assignment number", "`/request 123 130-134`"),
    "--chek 123": ("\u201c--chek\u201d is not an assignment number", "`/request --check 123`"),
    "-5": ("\u201c-5\u201d is not an assignment number", "`/request 123`"),
    "12.5": ("\u201c12.5\u201d is not an assignment number", "`/request 123`"),
    "0": ("start at 1", "`/request 123`"),
    "99999999999999999999": ("a number that large", "`/request 123`"),
    "5-1": ("5-1 runs backwards", "`/request 1-5`"),
    "1-100000": ("names 100,000 assignments", "100 at most"),
    "123 ^ <": ("\u201c^\u201d is not an assignment number", "`/request 123`"),
    "123 &&": ("\u201c&amp;&amp;\u201d is not an assignment number", "`/request 123`"),
    "<!channel>": ("\u201c&lt;!channel&gt;\u201d is not", "`/request 123`"),
    "1,200": ("\u201c1,200\u201d can be one number or several", "`1200`", "`1 200`"),
    "120 1,200 --check": ("\u201c1,200\u201d can be one number or several",),
    "1,200,300": ("`1200300` if it is one, or `1 200 300` if it is several",),
    "1,210,1,211": ("\u201c1,210\u201d can be one number or several", "`1210`", "`1 210`"),
    "950,1,212": ("\u201c1,212\u201d can be one number or several",),
    "12,345": ("`12345`", "`12 345`"),
    "120,005": ("`120005`", "`120 005`"),
    "1-1,200": ("\u201c1,200\u201d can be one number or several",),
    "1\u00a0200": ("\u201c1 200\u201d is not clear", "Type `1200`"),
    "1\u202f201": ("\u201c1 201\u201d is not clear", "Type `1201`"),
    "1\u2009202": ("\u201c1 202\u201d is not clear", "Type `1202`"),
    "1'203": ("\u201c1'203\u201d is not clear", "Type `1203`"),
    "1\u2019204": ("\u201c1'204\u201d is not clear", "Type `1204`"),
    "1.205": ("\u201c1.205\u201d is not clear", "Type `1205`"),
    "1_206": ("\u201c1_206\u201d is not clear", "Type `1206`"),
    "120\u202f207": ("\u201c120 207\u201d can be one number or several", "`120207`", "`120 207`"),
    "120-22": ("120-22 runs backwards", "`/request 120-122`", "`/request 22-120`"),
    "1. 120\n2. 121": ("can be a list whose lines are numbered", "`/request 120 121`"),
    "4711": ("Assignment 4711 was not sent: there is no assignment with this number",),
}


async def test_what_cannot_be_understood_is_answered_with_what_to_type(stage: Stage) -> None:
    async with nothing_happening(stage):
        for text in TYPED:
            typed = await stage.slack.type("ben", CARDS, f"/request {text}".strip())
            assert typed.acked
        await stage.slack.until(lambda: len(stage.said_to("ben")) == len(TYPED))

    await stage.stop_bot()
    answers = [answer.text for answer in stage.said_to("ben")]
    assert len(answers) == len(TYPED)
    for text, words in TYPED.items():
        assert [one for one in answers if all(each in one for each in words)], text


# Typed with the names that Slack offers; it sends us their ids.
MENTIONS = {
    "/assignments @ben": "No assignment fits: assignments, of <@U0BENOKAF>.",
    "/assignments mine #random": "No vehicle, partner or office is called \u201c#random\u201d",
    "/assignments calendar @mia": "\u201c@Mia\u201d is neither an office nor a week.",
    "/request @olga": "No assignment fits: assignments, of yours.",
    "/unrequest 120 #random": "\u201c#random\u201d is not an assignment number,",
    "/assign @ben 789 12-01-27 12-08-27": "\u201c@Ben\u201d is not a vehicle.",
    "/assign 456 @nobody 12-01-27 12-08-27": "\u201c@nobody\u201d is not a media partner.",
    "/sync @ana": "`/sync` does not know \u201c@Ana\u201d.",
    "/sync apply #random": "\u201c#random\u201d is not a report.",
    "/request https://fms.example/120": "\u201chttps://fms.example/120\u201d is not an",
    "/request <@U0BENOKAF>": "No assignment fits: assignments, of <@U0BENOKAF>.",
    "/assign <@U0STRANGER|> 789 12-01-27 12-08-27": "\u201c@somebody\u201d is not a vehicle.",
    "/request <#C0SECRET|>": "\u201ca private channel\u201d is not an assignment number,",
    "/request <!subteam^S0COORDIN>": "\u201c@group\u201d is not an assignment number,",
}


async def test_people_and_channels_are_named_as_they_were_typed(stage: Stage) -> None:
    await stage.at_rest()
    before = await stage.dump(without={"attempt"})
    for typed in MENTIONS:
        await stage.slack.type("olga", CARDS, typed)
    await stage.slack.until(lambda: len(stage.said_to("olga")) == len(MENTIONS))

    assert await stage.dump(without={"attempt"}) == before
    answers = [answer.text for answer in stage.said_to("olga")]
    for typed, says in MENTIONS.items():
        assert [one for one in answers if says in one], (typed, answers)


async def test_each_command_answers_in_its_own_name(stage: Stage) -> None:
    async with nothing_happening(stage):
        await stage.slack.type("ben", CARDS, "/unrequest abc")
        await stage.slack.type("ana", CARDS, "/unrequest HELP")
        await stage.slack.type("mia", CARDS, "/request help")
        await stage.whisper("ben", "Type numbers or ranges, for example `/unrequest 123`")

    for form in ("123", "123 125 130-134", "123 --check"):
        await stage.whisper("ana", f"`/unrequest {form}`")
        await stage.whisper("mia", f"`/request {form}`")


@contextlib.asynccontextmanager
async def planned(stage: Stage) -> AsyncIterator[None]:
    await stage.card(120, "Planned")
    yield


@contextlib.asynccontextmanager
async def requested(stage: Stage) -> AsyncIterator[None]:
    await stage.request(120)
    yield


@contextlib.asynccontextmanager
async def active(stage: Stage) -> AsyncIterator[None]:
    await stage.change(120, status="active", fms_environment="staging", fms_request_id=777)
    yield


@contextlib.asynccontextmanager
async def completed(stage: Stage) -> AsyncIterator[None]:
    await stage.change(120, status="completed", fms_environment="staging", fms_request_id=777)
    yield


@contextlib.asynccontextmanager
async def deleted(stage: Stage) -> AsyncIterator[None]:
    await stage.slack.click("ana", await stage.card(120, "Planned"), "Delete")
    await stage.whisper("ana", "Assignment 120 is deleted")
    yield


@contextlib.asynccontextmanager
async def in_flight(stage: Stage) -> AsyncIterator[None]:
    async with stage.fms.hold_creates() as held:
        await stage.slack.type("ana", CARDS, "/request 120")
        await held.arrived()
        yield


@contextlib.asynccontextmanager
async def unconfirmed(stage: Stage) -> AsyncIterator[None]:
    stage.fms.faults.set(Direction.CREATE, Fault.ACCEPTS_THEN_DROPS, times=1)
    await stage.slack.type("ana", CARDS, "/request 120")
    await stage.alert("Unconfirmed: assignment 120")
    yield


Standing = Callable[[Stage], contextlib.AbstractAsyncContextManager[None]]

SENTENCES: list[tuple[str, Standing, str]] = [
    ("/request", requested, "was not sent: it is already requested by <@U0ANARUIZ>"),
    (
        "/request",
        active,
        "was not sent: it is active, so only FMS can change it; change the loan there",
    ),
    ("/request", completed, "was not sent: it is completed, so there is nothing left to change"),
    ("/request", deleted, "was not sent: <@U0ANARUIZ> deleted it"),
    ("/request", in_flight, "was not sent: it is being sent to FMS for <@U0ANARUIZ>"),
    ("/request", unconfirmed, "was not sent: it is not known yet whether"),
    ("/unrequest", planned, "was not unrequested: it is planned, so there is no request in FMS"),
    ("/unrequest", active, "was not unrequested: it is active"),
    ("/unrequest", completed, "was not unrequested: it is completed"),
    ("/unrequest", deleted, "was not unrequested: <@U0ANARUIZ> deleted it"),
    ("/unrequest", in_flight, "was not unrequested: it is being sent to FMS for <@U0ANARUIZ>"),
    ("/unrequest", unconfirmed, "was not unrequested: it is not known yet whether"),
]


@pytest.mark.parametrize(
    ("command", "standing", "sentence"),
    SENTENCES,
    ids=[f"{command} {standing.__name__}" for command, standing, _ in SENTENCES],
)
async def test_what_does_not_start_from_here_is_refused_with_the_reason(
    stage: Stage, command: str, standing: Standing, sentence: str
) -> None:
    async with standing(stage), nothing_happening(stage):
        typed = await stage.slack.type("ben", CARDS, f"{command} 120")
        assert typed.acked
        answer = await stage.whisper("ben", f"Assignment 120 {sentence}")

    await stage.stop_bot()
    assert stage.said_to("ben") == [answer]


@contextlib.asynccontextmanager
async def nothing_happening(stage: Stage) -> AsyncIterator[None]:
    """Fails when FMS is called or a row changes; that somebody was refused is on record."""
    await stage.at_rest()
    before, calls = await stage.dump(without={"attempt"}), len(stage.fms.calls)
    yield
    await stage.slack.until(lambda: stage.said_to("ben"))
    await stage.at_rest()
    assert await stage.dump(without={"attempt"}) == before
    assert len(stage.fms.calls) == calls
