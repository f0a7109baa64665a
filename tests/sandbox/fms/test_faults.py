"""Each fault as a client sees it, and whether FMS did what it was asked to."""

import asyncio
import json

import httpx
import pytest

from sandbox.fms.fault_effects import EFFECTS
from sandbox.fms.faults import CREATE_FAULTS, DELETE_FAULTS, REPORT_FAULTS, Fault, faults_for
from sandbox.fms.server import LocalFms
from sandbox.fms.switches import DIRECTION_WORDS, FAULT_WORDS
from tests.sandbox.fms.helpers import create, created_id, delete, download, rows_of

STATUS_OF = {
    Fault.UNAUTHORIZED: 401,
    Fault.FORBIDDEN: 403,
    Fault.NOT_FOUND: 404,
    Fault.CONFLICT: 409,
    Fault.INVALID: 422,
    Fault.TOO_MANY: 429,
    Fault.SERVER_ERROR: 500,
    Fault.BAD_GATEWAY: 502,
    Fault.UNAVAILABLE: 503,
    Fault.HTML_200: 200,
    Fault.REDIRECT_TO_LOGIN: 302,
    Fault.GATEWAY_PAGE: 404,
    Fault.GATEWAY_TEXT: 404,
    Fault.GATEWAY_NOTHING: 404,
    Fault.GATEWAY_SAYS: 404,
    Fault.MOVED: 301,
}
LOST = {
    Fault.DOWN: (httpx.ReadError, 0),
    Fault.DROPS_BEFORE: (httpx.RemoteProtocolError, 0),
    Fault.ACCEPTS_THEN_DROPS: (httpx.RemoteProtocolError, 1),
    Fault.DROPS_DURING: (httpx.RemoteProtocolError, 1),
}
APPLIED = {
    Fault.ACCEPTS_THEN_500: 500,
    Fault.ACCEPTS_WITHOUT_ID: 201,
    Fault.ACCEPTS_UNREADABLE: 201,
    Fault.ACCEPTS_WRAPPED: 201,
    Fault.ACCEPTS_WRAPPED_REQUEST: 201,
}


def test_every_fault_is_listed_somewhere_and_has_an_effect() -> None:
    listed = {*CREATE_FAULTS, *DELETE_FAULTS, *REPORT_FAULTS}
    assert listed == set(Fault)
    assert {*EFFECTS, Fault.SLOW} == set(Fault)


def test_every_fault_of_a_create_is_proven_here() -> None:
    assert set(CREATE_FAULTS) == {*STATUS_OF, *LOST, *APPLIED, Fault.SLOW}


@pytest.mark.parametrize("fault", STATUS_OF)
async def test_an_answered_fault_has_its_status_and_applies_nothing(
    fms: LocalFms, client: httpx.AsyncClient, fault: Fault
) -> None:
    fms.faults.create = fault
    response = await create(client)
    assert response.status_code == STATUS_OF[fault]
    assert len(fms.requests) == 0
    assert (fms.calls[0].fault, fms.calls[0].status) == (fault, STATUS_OF[fault])


@pytest.mark.parametrize("fault", LOST)
async def test_a_lost_connection_is_lost_and_applied_as_it_says(
    fms: LocalFms, client: httpx.AsyncClient, fault: Fault
) -> None:
    fms.faults.create = fault
    error, applied = LOST[fault]
    with pytest.raises(error):
        await create(client)
    assert len(fms.requests) == applied
    assert fms.posts_received() == 1


@pytest.mark.parametrize("fault", APPLIED)
async def test_a_bad_answer_to_something_applied(
    fms: LocalFms, client: httpx.AsyncClient, fault: Fault
) -> None:
    fms.faults.create = fault
    assert (await create(client)).status_code == APPLIED[fault]
    assert len(fms.requests) == 1


async def test_the_wrapped_answers_hold_the_whole_answer(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    fms.faults.set("create", "accepts_wrapped", times=1)
    assert (await create(client)).json()["vehicle_request"]["id"] == 12345
    fms.state.rules.refuse_taken = False
    fms.faults.set("create", "accepts_wrapped_request", times=1)
    assert (await create(client)).json()["request"]["id"] == 12346


async def test_answers_without_an_id_have_none(fms: LocalFms, client: httpx.AsyncClient) -> None:
    fms.state.rules.refuse_taken = False
    fms.faults.create = Fault.ACCEPTS_WITHOUT_ID
    assert "id" not in (await create(client)).json()
    fms.faults.create = Fault.ACCEPTS_UNREADABLE
    with pytest.raises(ValueError, match=r"codec|Expecting"):
        json.loads((await create(client)).content)


async def test_a_refusal_of_fms_itself_stays_what_it_is(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    fms.faults.create = Fault.ACCEPTS_WRAPPED
    assert (await create(client, vehicle_id=1)).status_code == 404


async def test_too_many_requests_says_when_to_come_back(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    fms.faults.set("create", "429", seconds=7)
    assert (await create(client)).headers["retry-after"] == "7"


async def test_the_login_page_is_reached_by_following_the_redirect(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    fms.faults.reports = Fault.REDIRECT_TO_LOGIN
    response = await client.get("/reports/vehicles.csv", follow_redirects=True)
    assert response.status_code == 200
    assert "Sign in" in response.text


@pytest.mark.parametrize(
    ("fault", "kind", "says"),
    [
        (Fault.GATEWAY_PAGE, "text/html", "<h1>410 Gone</h1>"),
        (Fault.GATEWAY_TEXT, "text/plain", "410 Gone"),
        (Fault.GATEWAY_NOTHING, "", ""),
    ],
)
async def test_a_gateway_answers_in_the_place_of_fms(
    fms: LocalFms, client: httpx.AsyncClient, fault: Fault, kind: str, says: str
) -> None:
    request_id = await created_id(client)
    fms.faults.set("delete", fault, status=410)
    response = await delete(client, request_id)
    assert response.status_code == 410
    assert response.headers.get("content-type", "").startswith(kind)
    assert says in response.text
    assert len(fms.live_requests()) == 1


async def test_an_fms_that_moved_says_where_to(fms: LocalFms, client: httpx.AsyncClient) -> None:
    fms.faults.create = Fault.MOVED
    response = await create(client)
    assert (response.status_code, response.headers["location"][:8]) == (301, "https://")


@pytest.mark.parametrize(
    ("fault", "status", "kind", "says"),
    [
        (Fault.GATEWAY_PAGE, 404, "text/html", "<h1>404 Not Found</h1>"),
        (Fault.GATEWAY_PAGE, 502, "text/html", "<h1>502 Bad Gateway</h1>"),
        (Fault.GATEWAY_PAGE, 403, "text/html", "<h1>403 Forbidden</h1>"),
        (Fault.GATEWAY_PAGE, 200, "text/html", "Welcome to Guest Wi-Fi"),
        (Fault.GATEWAY_TEXT, 404, "text/plain", "404 Not Found"),
        (Fault.GATEWAY_NOTHING, 404, "", ""),
        (Fault.GATEWAY_SAYS, 404, "application/json", "no Route matched"),
        (Fault.MOVED, 301, "text/html", "<h1>301 Moved Permanently</h1>"),
        (Fault.MOVED, 302, "text/html", "<h1>302 Found</h1>"),
    ],
)
async def test_a_server_in_front_answers_every_call_in_the_place_of_fms(
    fms: LocalFms, client: httpx.AsyncClient, fault: Fault, status: int, kind: str, says: str
) -> None:
    request_id = await created_id(client)
    fms.faults.set("everything", fault, status=status)
    answers = [
        await create(client, vehicle_id=1),
        await delete(client, request_id),
        await download(client, "vehicles"),
        await client.get("/api/v2/unknown"),
    ]
    assert {answer.status_code for answer in answers} == {status}
    assert all(answer.headers.get("content-type", "").startswith(kind) for answer in answers)
    assert all(says in answer.text for answer in answers)
    assert len(fms.live_requests()) == 1


async def test_a_fault_of_one_call_comes_before_that_of_everything(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    fms.faults.everything = Fault.BAD_GATEWAY
    fms.faults.reports = Fault.UNAVAILABLE
    fms.faults.create = Fault.CONFLICT
    answers = await create(client), await download(client, "vehicles"), await delete(client, 1)
    assert [answer.status_code for answer in answers] == [409, 503, 502]


async def test_a_delete_can_answer_without_content(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    request_id = await created_id(client)
    fms.faults.delete = Fault.NO_CONTENT
    assert (await delete(client, request_id)).status_code == 204
    assert fms.live_requests() == []


async def test_a_delete_that_fms_refuses_is_not_answered_as_done(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    request_id = await created_id(client)
    fms.approve(request_id)
    fms.faults.delete = Fault.NO_CONTENT
    assert (await delete(client, request_id)).json()["success"] is False


async def test_a_delete_can_say_that_it_did_not_succeed(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    request_id = await created_id(client)
    fms.faults.delete = Fault.SUCCESS_FALSE
    assert (await delete(client, request_id)).json() == {"success": False}
    assert len(fms.live_requests()) == 1


async def test_a_fault_for_the_next_calls_ends_by_itself(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    fms.faults.set("create", Fault.SERVER_ERROR, times=2)
    assert [(await create(client)).status_code for _ in range(3)] == [500, 500, 201]
    assert fms.faults.create is None


async def test_a_fault_of_one_report_leaves_the_others_alone(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    fms.faults.set("vehicles", Fault.SERVER_ERROR)
    assert (await download(client, "vehicles")).status_code == 500
    assert (await download(client, "loan_history")).status_code == 200
    assert (await create(client)).status_code == 201


async def test_a_report_without_a_fault_of_its_own_has_that_of_all_reports(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    fms.faults.reports = Fault.UNAVAILABLE
    fms.faults.set("vehicles", Fault.SERVER_ERROR)
    assert (await download(client, "vehicles")).status_code == 500
    assert (await download(client, "loan_history")).status_code == 503


@pytest.mark.parametrize(
    ("direction", "fault"),
    [
        ("create", "empty"),
        ("reports", "409"),
        ("delete", "accepts_wrapped"),
        ("vehicles", "null_persons"),
        ("everything", "empty"),
        ("moon", "500"),
    ],
)
def test_a_fault_that_makes_no_sense_in_a_direction_is_refused(
    fms: LocalFms, direction: str, fault: str
) -> None:
    with pytest.raises(ValueError, match=r"is no fault of|is not a valid"):
        fms.faults.set(direction, fault)


async def test_a_slow_answer_waits_until_it_is_released(
    fms: LocalFms, client: httpx.AsyncClient
) -> None:
    fms.faults.set("create", Fault.SLOW, seconds=600)
    asking = asyncio.create_task(create(client))
    await fms.until(lambda: fms.state.slow.waiting == 1)
    assert not asking.done()
    fms.release_slow()
    assert (await asking).status_code == 201

    fms.faults.set("create", Fault.SLOW, seconds=0)
    assert (await create(client)).status_code == 409  # it is answered, and the vehicle is taken


class TestReports:
    async def test_truncated_ends_before_its_announced_length(
        self, fms: LocalFms, client: httpx.AsyncClient
    ) -> None:
        fms.faults.reports = Fault.TRUNCATED
        with pytest.raises(httpx.RemoteProtocolError, match=r"incomplete|without sending"):
            await download(client, "loan_history")

    async def test_cut_ends_amid_a_row_with_the_right_length(
        self, fms: LocalFms, client: httpx.AsyncClient
    ) -> None:
        whole = (await download(client, "loan_history")).content
        fms.faults.reports = Fault.CUT
        cut = await download(client, "loan_history")
        assert int(cut.headers["content-length"]) == len(cut.content) < len(whole)
        assert whole.startswith(cut.content)
        assert not cut.content.endswith(b"\n")

    @pytest.mark.parametrize(
        ("fault", "start"),
        [
            (Fault.HTML_200, b"<!DOCTYPE html>"),
            (Fault.JSON_200, b'{"error"'),
            (Fault.WRONG_REPORT, b"\xef\xbb\xbf789"),
        ],
    )
    async def test_something_else_stands_where_the_report_should(
        self, fms: LocalFms, client: httpx.AsyncClient, fault: Fault, start: bytes
    ) -> None:
        fms.faults.reports = fault
        response = await download(client, "vehicles")
        assert response.status_code == 200
        assert response.content.startswith(start)

    async def test_empty_has_no_byte(self, fms: LocalFms, client: httpx.AsyncClient) -> None:
        fms.faults.reports = Fault.EMPTY
        response = await download(client, "vehicles")
        assert (response.status_code, response.content) == (200, b"")

    async def test_shifted_columns_have_one_more_in_front(
        self, fms: LocalFms, client: httpx.AsyncClient
    ) -> None:
        fms.faults.reports = Fault.SHIFTED_COLUMNS
        rows = rows_of((await download(client, "vehicles")).content)
        assert {len(row) for row in rows} == {16}
        assert rows[0][1] == "456"

    async def test_the_header_row_names_the_columns_and_the_contact_id(
        self, fms: LocalFms, client: httpx.AsyncClient
    ) -> None:
        fms.faults.reports = Fault.HEADER_ROW
        header, first, *_ = rows_of((await download(client, "media_partners")).content, "utf-8")
        assert header[:2] == ["Person Id", "Name"]
        assert (header[-1], first[-1]) == ("fms_contact_id", "600789")

    @pytest.mark.parametrize(
        ("fault", "share"), [(Fault.BAD_ROWS, 0.5), (Fault.MOSTLY_BAD_ROWS, 0.25)]
    )
    async def test_bad_rows_leave_some_good_ones(
        self, fms: LocalFms, client: httpx.AsyncClient, fault: Fault, share: float
    ) -> None:
        whole = rows_of((await download(client, "vehicles")).content)
        fms.faults.reports = fault
        spoilt = rows_of((await download(client, "vehicles")).content)
        same = sum(row in whole for row in spoilt)
        assert 0 < same < len(whole)
        assert same >= share * len(whole)

    async def test_half_gone_is_half_gone(self, fms: LocalFms, client: httpx.AsyncClient) -> None:
        whole = rows_of((await download(client, "current_activity")).content)
        fms.faults.reports = Fault.HALF_GONE
        half = rows_of((await download(client, "current_activity")).content)
        assert len(half) == len(whole) / 2

    async def test_exchanged_columns_have_changed_places(
        self, fms: LocalFms, client: httpx.AsyncClient
    ) -> None:
        whole = rows_of((await download(client, "current_activity")).content)
        fms.faults.reports = Fault.EXCHANGED_COLUMNS
        rows = rows_of((await download(client, "current_activity")).content)
        assert [[row[1], row[0], *row[2:]] for row in rows] == whole

    @pytest.mark.parametrize(("report", "place"), [("current_activity", 1), ("loan_history", 2)])
    async def test_every_person_can_be_null(
        self, fms: LocalFms, client: httpx.AsyncClient, report: str, place: int
    ) -> None:
        fms.faults.reports = Fault.NULL_PERSONS
        assert (await download(client, "vehicles")).is_success
        rows = rows_of((await download(client, report)).content)
        assert {row[place] for row in rows} == {"NULL"}

    @pytest.mark.parametrize("fault", [Fault.DOWN, Fault.DROPS_BEFORE, Fault.DROPS_DURING])
    async def test_a_report_can_lose_its_connection(
        self, fms: LocalFms, client: httpx.AsyncClient, fault: Fault
    ) -> None:
        fms.faults.reports = fault
        with pytest.raises(httpx.NetworkError if fault is Fault.DOWN else httpx.ProtocolError):
            await download(client, "vehicles")


def test_the_words_of_the_page_cover_every_fault() -> None:
    assert set(FAULT_WORDS) == set(Fault)
    assert all(faults_for(direction) for direction in DIRECTION_WORDS)
