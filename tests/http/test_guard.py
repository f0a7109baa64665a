"""Who may use the HTTP door: with a token whoever has it, without one this machine's programs."""

import asyncio
import itertools

import pytest
from pydantic import SecretStr

from bot.settings import Settings, SettingsError, load_settings
from sandbox.changes import PATIENCE_SECONDS
from tests.http.helpers import client_of, problem
from tests.stage import Stage, on_sqlite

TOKEN = "a-token-of-some-length"
CALLS = [
    ("GET", "/api/assignments"),
    ("POST", "/api/assignments"),
    ("GET", "/api/assignments/120"),
    ("DELETE", "/api/assignments/120"),
    ("POST", "/api/fms/create-vehicle-request"),
    ("POST", "/api/fms/delete-vehicle-request"),
    ("POST", "/api/ingest/sync"),
    ("GET", "/api/ingest/sync/status"),
    ("GET", "/api/ingest/sync/runs"),
    ("GET", "/api/ingest/sync/runs/sandbox"),
]
OPEN = ["/health/live", "/health/ready", "/metrics"]


@on_sqlite
async def test_with_a_token_every_api_call_needs_it_and_health_does_not(stage: Stage) -> None:
    await stage.at_rest()
    async with client_of(stage) as http:
        document = (await http.get("/openapi.json")).json()
    await stage.stop_bot()
    await stage.start_bot(api_token=SecretStr(TOKEN))
    before = await stage.dump()
    wrong = [
        {},
        {"authorization": TOKEN},
        {"authorization": f"Basic {TOKEN}"},
        {"authorization": f"Bearer {TOKEN}x"},
        {"authorization": f"Bearer {TOKEN[:-1]}"},
        {"authorization": "Bearer \u00e9"},
        {"x-api-token": TOKEN},
    ]
    async with client_of(stage) as http:
        for method, path in CALLS:
            for headers in wrong:
                encoded = [(k.encode(), v.encode("latin-1")) for k, v in headers.items()]
                answer = await http.request(method, path, headers=encoded)
                said = problem(answer, 401, "unauthorized")
                assert TOKEN not in said
        for path in OPEN:
            assert (await http.get(path)).status_code == 200
        # It is the same everywhere, and says nothing of this installation.
        assert (await http.get("/openapi.json")).json() == document
        assert await stage.dump() == before

        right = {"authorization": f"bearer {TOKEN}", "host": "scheduler.example.com"}
        assert (await http.get("/api/assignments", headers=right)).status_code == 200
        foreign = right | {"origin": "https://elsewhere.example"}
        assert (await http.get("/api/assignments", headers=foreign)).status_code == 200


@on_sqlite
async def test_without_a_token_only_programs_of_this_machine_may_ask(stage: Stage) -> None:
    await stage.at_rest()
    before = await stage.dump()
    port = stage.bot.api_address.rpartition(":")[2]
    mine = ["127.0.0.1", f"127.0.0.1:{port}", "localhost:8081", "LOCALHOST", "[::1]:8081", "[::1]"]
    foreign = [
        *("scheduler.example.com", "127.0.0.1.example.com", "localhost.example.com:8081"),
        *("10.0.0.7:8081", "[fe80::1]:8081", "0.0.0.0:8081", ""),  # a Host header
        *("[::1]example.com", "127.0.0.1@example.com", "localhost:80:80", "[::1", "localhost."),
    ]
    async with client_of(stage) as http:
        for method, path in [*CALLS, *(("GET", one) for one in OPEN)]:
            for host in foreign:
                answer = await http.request(method, path, headers={"host": host})
                problem(answer, 403, "foreign_host")
            for origin in ("https://elsewhere.example", "null", stage.bot.api_address):
                answer = await http.request(method, path, headers={"origin": origin})
                problem(answer, 403, "foreign_origin")
        assert await stage.dump() == before
        for host in mine:
            answer = await http.get("/api/assignments", headers={"host": host})
            assert answer.status_code == 200, host


BY_A_PROXY = {
    "standard": [("Forwarded", "for=192.0.2.60"), ("Via", "1.1 vegur"), ("FORWARDED", "")],
    "usual": [
        *(("X-Forwarded-For", "192.0.2.60"), ("x-forwarded-proto", "https")),
        *(("X-FORWARDED-HOST", "localhost"), ("X_Forwarded_For", "127.0.0.1")),
        *(("X-Forwarded-Anything", ""), ("X-Real-IP", "192.0.2.60"), ("x-original-host", "a.b")),
    ],
    "of one product": [
        *(("CF-Connecting-IP", "192.0.2.60"), ("CDN-Loop", "cloudflare")),
        *(("True-Client-IP", "192.0.2.60"), ("X-Envoy-External-Address", "192.0.2.60")),
        *(("X-Amzn-Trace-Id", "Root=1"), ("Fly-Client-IP", "192.0.2.60")),
        *(("Tailscale-User-Login", "ana@example.com"), ("Proxy-Connection", "keep-alive")),
    ],
}


@on_sqlite
async def test_without_a_token_nothing_that_came_by_a_proxy_is_answered(stage: Stage) -> None:
    await stage.at_rest()
    before = await stage.dump()
    async with client_of(stage) as http:
        for name, value in itertools.chain(*BY_A_PROXY.values()):
            for method, path in [*CALLS, *(("GET", one) for one in OPEN)]:
                answer = await http.request(method, path, headers={name: value})
                problem(answer, 403, "forwarded")
        mine = {"X-Request-Id": "7", "X-Trace": "1", "Connection": "close"}
        assert (await http.get("/api/assignments", headers=mine)).status_code == 200
    # What nginx sends by its default: the Host of its target, and HTTP/1.0.
    answer_10 = await raw(stage, b"GET /api/assignments HTTP/1.0\r\nHost: 127.0.0.1:8081\r\n\r\n")
    assert answer_10.startswith(b"HTTP/1.1 403 ")
    assert await stage.dump() == before


@on_sqlite
async def test_with_a_token_proxies_are_welcome(stage: Stage) -> None:
    await stage.stop_bot()
    await stage.start_bot(api_token=SecretStr(TOKEN))
    async with client_of(stage) as http:
        right = {"authorization": f"Bearer {TOKEN}", "x-forwarded-for": "192.0.2.60"}
        assert (await http.get("/api/assignments", headers=right)).status_code == 200


@on_sqlite
async def test_in_http_mode_without_a_token_slack_and_health_are_all_that_answers(
    stage: Stage,
) -> None:
    await stage.at_rest()
    await stage.stop_bot()
    await stage.start_bot(
        slack_app_token=None, slack_signing_secret=SecretStr(stage.slack.signing_secret)
    )
    before = await stage.dump()
    async with client_of(stage) as http:
        for method, path in [*CALLS, ("GET", "/metrics"), ("GET", "/openapi.json"), ("GET", "/")]:
            answer = await http.request(method, path, json={"assignment_id": 120})
            problem(answer, 403, "no_token")
        for path in ("/health/live", "/health/ready"):
            assert (await http.get(path)).status_code == 200
            by_a_proxy = await http.get(path, headers={"x-forwarded-for": "192.0.2.60"})
            problem(by_a_proxy, 403, "forwarded")
        # Slack's own address stands behind a proxy by its nature: its signature guards it.
        for headers in ({"host": "bot.example.com", "x-forwarded-for": "192.0.2.60"}, {}):
            unsigned = await http.post("/slack/events", content=b"x", headers=headers)
            assert (unsigned.status_code, unsigned.text) == (401, "")
    assert await stage.dump() == before


@on_sqlite
async def test_head_is_answered_where_get_is(stage: Stage) -> None:
    async with client_of(stage) as http:
        for path in ("/health/live", "/api/assignments", "/api/assignments/120", "/metrics"):
            got, head = await http.get(path), await http.head(path)
            assert (head.status_code, head.content) == (got.status_code, b"")
            assert head.headers["content-type"] == got.headers["content-type"]
        assert (await http.head("/api/fms/create-vehicle-request")).status_code == 405


async def raw(stage: Stage, request: bytes) -> bytes:
    """The beginning of the door's answer to these bytes."""
    host, _, port = stage.bot.api_address.removeprefix("http://").rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request)
    answer = await asyncio.wait_for(reader.read(200), PATIENCE_SECONDS)
    writer.close()
    return answer


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.7", "example.com"])  # noqa: S104  # refused
def test_without_a_token_the_door_stands_on_loopback_alone(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_HOST", host)

    with pytest.raises(SettingsError) as refused:
        load_settings(Settings)

    assert any("API_HOST must be 127.0.0.1" in one for one in refused.value.problems)
