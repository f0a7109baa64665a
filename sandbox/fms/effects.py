"""What each fault does to an exchange: the table EFFECTS, and nothing decides elsewhere."""

import json
from collections.abc import Awaitable, Callable, Mapping

from sandbox.fms import damage
from sandbox.fms.answers import html_answer, json_answer, login_page, proxy_page, reason_phrase
from sandbox.fms.exchange import Answer, Exchange
from sandbox.fms.faults import Fault, Setting
from sandbox.fms.holds import Hold

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
        await exchange.reply(answer if answer.status >= 400 else rewrite(answer))

    return effect


def _wrapped(name: str) -> Effect:
    return _rewrites(
        lambda answer: answer.with_body(json.dumps({name: json.loads(answer.body)}).encode())
    )


def _damages(spoil: damage.Damage) -> Effect:
    return _rewrites(lambda answer: answer.with_body(damage.spoil_csv(answer.body, spoil)))


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
    other = damage.OTHER_REPORT[exchange.call.path]
    await exchange.reply(await exchange.apply(other))


async def _header_row(exchange: Exchange, _: Setting) -> None:
    answer = await exchange.apply()
    name = exchange.call.path.rpartition("/")[2].removesuffix(".csv")
    await exchange.reply(answer.with_body(damage.add_header_row(name, answer.body)))


def _too_many(setting: Setting) -> Answer:
    seconds = str(round(setting.seconds))
    return json_answer(429, {"error": "Too many requests"}, retry_after=seconds)


def _gateway_page(setting: Setting) -> Answer:
    return proxy_page(setting.status, reason_phrase(setting.status))


def _gateway_text(setting: Setting) -> Answer:
    said = f"{setting.status} {reason_phrase(setting.status)}\n"
    return Answer(setting.status, ((b"content-type", b"text/plain"),), said.encode())


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
    Fault.MOVED: _answers(lambda _: proxy_page(301, "Moved Permanently", location=_ELSEWHERE)),
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
    Fault.CUT: _rewrites(lambda answer: answer.with_body(damage.cut_amid_row(answer.body))),
    Fault.WRONG_REPORT: _wrong_report,
    Fault.SHIFTED_COLUMNS: _damages(damage.shift_columns),
    Fault.HEADER_ROW: _header_row,
    Fault.BAD_ROWS: _damages(damage.spoil_a_few),
    Fault.MOSTLY_BAD_ROWS: _damages(damage.spoil_most),
    Fault.HALF_GONE: _damages(damage.drop_every_other),
}
