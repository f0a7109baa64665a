"""What each fault does to an exchange: the table EFFECTS, and nothing decides elsewhere."""

import csv
import io
import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

from sandbox.fms.exchange import Answer, Exchange, Hold
from sandbox.fms.faults import Fault, Setting
from sandbox.fms.reports import REPORT_COLUMNS
from sandbox.fms.rows import CONTACT_ID_OFFSET

Rows = list[list[str]]
Damage = Callable[[Rows], Rows]

# Reads and writes any byte as it is, whatever encoding a report has.
_TRANSPARENT = "latin-1"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_PATHS = [f"/reports/{name}.csv" for name in REPORT_COLUMNS]
# The report that stands where another one should.
OTHER_REPORT = dict(zip(_PATHS, [*_PATHS[1:], _PATHS[0]], strict=True))


def spoil_csv(body: bytes, spoil: Damage) -> bytes:
    """Return the report `body` with its rows spoilt."""
    return _write(spoil(_read(body)))


def cut_within_row(body: bytes) -> bytes:
    """Return the first half of a report, ending within a row."""
    half = body[: len(body) // 2].rstrip(b"\r\n")
    return half[:-3]


def shift_columns(rows: Rows) -> Rows:
    """Put a column in front that nobody announced."""
    return [["1", *row] for row in rows if row]


def drop_every_other(rows: Rows) -> Rows:
    """Lose half of the rows."""
    return rows[::2]


def spoil_a_few(rows: Rows) -> Rows:
    """Damage eight rows (at most every second one), each in its own way; most become unusable."""
    step = max(2, len(rows) // len(_SPOILERS))
    return _spoil_every(rows, step, limit=len(_SPOILERS))


def spoil_most(rows: Rows) -> Rows:
    """Make three rows of four unusable."""
    return [row if index % 4 == 0 else _without_key(row) for index, row in enumerate(rows)]


def exchange_columns(rows: Rows) -> Rows:
    """Let the first two columns change places."""
    return [[row[1], row[0], *row[2:]] if len(row) > 1 else row for row in rows]


def null_persons(report: str, rows: Rows) -> Rows:
    """Write NULL where a person's number stands."""
    if "person_id" not in REPORT_COLUMNS[report]:
        return rows
    place = REPORT_COLUMNS[report].index("person_id")
    return [[*row[:place], "NULL", *row[place + 1 :]] if row else row for row in rows]


def add_header_row(report: str, body: bytes) -> bytes:
    """Put the column names in front, as people do, and name each partner's contact id."""
    rows = [row for row in _read(body.removeprefix(_BYTE_ORDER_MARK)) if row]
    header = [name.replace("_", " ").title() for name in REPORT_COLUMNS[report]]
    if report == "media_partners":
        header.append("fms_contact_id")
        rows = [[*row, str(CONTACT_ID_OFFSET + int(float(row[0])))] for row in rows]
    return _write([header, *rows])


def _read(body: bytes) -> Rows:
    return list(csv.reader(io.StringIO(body.decode(_TRANSPARENT), newline="")))


def _write(rows: Rows) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(_TRANSPARENT)


def _spoil_every(rows: Rows, step: int, limit: int) -> Rows:
    spoilt = list(rows)
    for count, index in enumerate(range(0, len(rows), step)):
        if count < limit and rows[index]:
            spoilt[index] = _SPOILERS[count % len(_SPOILERS)](rows[index])
    return spoilt


def _without_key(row: list[str]) -> list[str]:
    return ["", *row[1:]]


_SPOILERS: tuple[Callable[[list[str]], list[str]], ...] = (
    _without_key,
    lambda row: ["unknown", *row[1:]],
    lambda row: row[:2],
    lambda row: [*row, "what is", "this"],
    lambda row: ["-1", *row[1:]],
    lambda row: [" "] * len(row),
    lambda row: ["12.5", *row[1:]],
    lambda row: [row[0], "", *row[2:]],
)


_LOGIN_PAGE = """<!DOCTYPE html>
<html><head><title>Sign in - FMS</title></head>
<body><h1>Sign in</h1>
<form action="/login" method="post"><label>Email <input name="email"></label>
<label>Password <input name="password" type="password"></label>
<button>Sign in</button></form></body></html>
"""


def json_answer(status: int, document: object, **headers: str) -> Answer:
    """Answer with JSON; header names are written with underscores."""
    extra = tuple(
        (name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()
    )
    body = json.dumps(document).encode()
    return Answer(status, ((b"content-type", b"application/json"), *extra), body)


def html_answer(status: int, page: str, **headers: str) -> Answer:
    """Answer with a page; header names are written with underscores."""
    extra = tuple(
        (name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()
    )
    content_type = (b"content-type", b"text/html; charset=utf-8")
    return Answer(status, (content_type, *extra), page.encode())


def login_page() -> Answer:
    """Answer as an application does whose session ran out: a page, with status 200."""
    return html_answer(200, _LOGIN_PAGE)


def reason_phrase(status: int) -> str:
    """Return what HTTP calls this status, as web servers write it on their pages."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def proxy_page(status: int, words: str, **headers: str) -> Answer:
    """Answer as the proxy in front of a broken application does."""
    title = f"{status} {words}"
    return html_answer(
        status,
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1><hr>nginx</body></html>",
        **headers,
    )


Effect = Callable[[Exchange, Setting], Awaitable[None]]


def _answers(make: Callable[[Setting], Answer]) -> Effect:
    async def effect(exchange: Exchange, setting: Setting) -> None:
        await exchange.reply(make(setting))

    return effect


def _error(status: int, document: object) -> Effect:
    return _answers(lambda _: json_answer(status, document))


def _rewrites(rewrite: Callable[[Answer], Answer]) -> Effect:
    """Apply the call, and rewrite the answer unless FMS itself refused."""

    async def effect(exchange: Exchange, _: Setting) -> None:
        answer = await exchange.apply()
        await exchange.reply(answer if _is_refusal(answer) else rewrite(answer))

    return effect


def _is_refusal(answer: Answer) -> bool:
    # FMS says of what it does not delete that it has no success, with a status that is good.
    return answer.status >= 400 or answer.body.startswith(b'{"success":false')


def _wrapped(name: str) -> Effect:
    return _rewrites(
        lambda answer: answer.with_body(json.dumps({name: json.loads(answer.body)}).encode())
    )


def _damages(spoil: Damage) -> Effect:
    return _rewrites(lambda answer: answer.with_body(spoil_csv(answer.body, spoil)))


def slow_effect(waiting: Hold) -> Effect:
    """Apply the call, and keep the client waiting among `waiting` for the setting's seconds."""

    async def effect(exchange: Exchange, setting: Setting) -> None:
        answer = await exchange.apply()
        if await waiting.stay(exchange, setting.seconds):
            await exchange.reply(answer)
        else:
            await exchange.hang_up()

    return effect


async def _down(exchange: Exchange, _: Setting) -> None:
    await exchange.reset()


async def _drops_before(exchange: Exchange, _: Setting) -> None:
    await exchange.hang_up()


async def _accepts_then_drops(exchange: Exchange, _: Setting) -> None:
    await exchange.apply()
    await exchange.hang_up()


async def _drops_during(exchange: Exchange, _: Setting) -> None:
    await exchange.reply_in_part(await exchange.apply(), 0.5)


async def _truncated(exchange: Exchange, _: Setting) -> None:
    await exchange.reply_in_part(await exchange.apply(), 0.6)


async def _wrong_report(exchange: Exchange, _: Setting) -> None:
    other = OTHER_REPORT[exchange.call.path]
    await exchange.reply(await exchange.apply(other))


def _report_of(exchange: Exchange) -> str:
    return exchange.call.path.rpartition("/")[2].removesuffix(".csv")


async def _header_row(exchange: Exchange, _: Setting) -> None:
    answer = await exchange.apply()
    await exchange.reply(answer.with_body(add_header_row(_report_of(exchange), answer.body)))


async def _null_persons(exchange: Exchange, _: Setting) -> None:
    answer = await exchange.apply()
    rows = null_persons(_report_of(exchange), _read(answer.body))
    await exchange.reply(answer.with_body(_write(rows)))


def _too_many(setting: Setting) -> Answer:
    seconds = str(round(setting.seconds))
    return json_answer(429, {"error": "Too many requests"}, retry_after=seconds)


_PORTAL = """<!DOCTYPE html>
<html><head><title>Guest Wi-Fi</title></head>
<body><h1>Welcome to Guest Wi-Fi</h1><form action="/accept" method="post">
<button>Accept and continue</button></form></body></html>
"""


def _gateway_page(setting: Setting) -> Answer:
    if setting.status == HTTPStatus.OK:
        return html_answer(200, _PORTAL)
    return proxy_page(setting.status, reason_phrase(setting.status))


def _gateway_text(setting: Setting) -> Answer:
    said = f"{setting.status} {reason_phrase(setting.status)}\n"
    return Answer(setting.status, ((b"content-type", b"text/plain"),), said.encode())


async def _gateway_says(exchange: Exchange, setting: Setting) -> None:
    if setting.applied:
        await exchange.apply()
    await exchange.reply(Answer(setting.status, setting.headers, setting.body))


def _moved(setting: Setting) -> Answer:
    status = setting.status if 300 <= setting.status < 400 else 301
    return proxy_page(status, reason_phrase(status), location=_ELSEWHERE)


def _gateway_nothing(setting: Setting) -> Answer:
    return Answer(setting.status, (), b"")


_BROKEN = {"error": "Internal Server Error"}
_ELSEWHERE = "https://fms.moved.example/"
_VALIDATION = {"errors": {"requested_pickup_datetime": ["must be after delivery"]}}

EFFECTS: Mapping[Fault, Effect] = {
    Fault.DOWN: _down,
    Fault.DROPS_BEFORE: _drops_before,
    Fault.ACCEPTS_THEN_DROPS: _accepts_then_drops,
    Fault.DROPS_DURING: _drops_during,
    Fault.UNAUTHORIZED: _error(401, {"error": "Unauthorized"}),
    Fault.FORBIDDEN: _error(403, {"error": "Forbidden"}),
    Fault.NOT_FOUND: _error(404, {"error": "Not Found"}),
    Fault.CONFLICT: _error(409, {"error": "Vehicle is taken"}),
    Fault.INVALID: _error(422, _VALIDATION),
    Fault.TOO_MANY: _answers(_too_many),
    Fault.SERVER_ERROR: _error(500, _BROKEN),
    Fault.BAD_GATEWAY: _answers(lambda _: proxy_page(502, "Bad Gateway")),
    Fault.UNAVAILABLE: _answers(lambda _: proxy_page(503, "Service Unavailable")),
    Fault.HTML_200: _answers(lambda _: login_page()),
    Fault.REDIRECT_TO_LOGIN: _answers(lambda _: html_answer(302, "Sign in", location="/login")),
    Fault.GATEWAY_PAGE: _answers(_gateway_page),
    Fault.GATEWAY_TEXT: _answers(_gateway_text),
    Fault.GATEWAY_NOTHING: _answers(_gateway_nothing),
    Fault.GATEWAY_SAYS: _gateway_says,
    Fault.MOVED: _answers(_moved),
    Fault.ACCEPTS_THEN_500: _rewrites(lambda _: json_answer(500, _BROKEN)),
    Fault.ACCEPTS_WITHOUT_ID: _rewrites(lambda answer: answer.with_body(b'{"status": "pending"}')),
    Fault.ACCEPTS_UNREADABLE: _rewrites(lambda answer: answer.with_body(b"Created \xff\xfe")),
    Fault.ACCEPTS_WRAPPED: _wrapped("vehicle_request"),
    Fault.ACCEPTS_WRAPPED_REQUEST: _wrapped("request"),
    Fault.NO_CONTENT: _rewrites(lambda _: Answer(204, (), b"")),
    Fault.SUCCESS_FALSE: _error(200, {"success": False}),
    Fault.JSON_200: _error(200, {"error": "Report is being generated"}),
    Fault.EMPTY: _rewrites(lambda answer: answer.with_body(b"")),
    Fault.TRUNCATED: _truncated,
    Fault.CUT: _rewrites(lambda answer: answer.with_body(cut_within_row(answer.body))),
    Fault.WRONG_REPORT: _wrong_report,
    Fault.SHIFTED_COLUMNS: _damages(shift_columns),
    Fault.HEADER_ROW: _header_row,
    Fault.BAD_ROWS: _damages(spoil_a_few),
    Fault.MOSTLY_BAD_ROWS: _damages(spoil_most),
    Fault.HALF_GONE: _damages(drop_every_other),
    Fault.EXCHANGED_COLUMNS: _damages(exchange_columns),
    Fault.NULL_PERSONS: _null_persons,
}
