"""The canned answers of an FMS in trouble."""

import json
from http import HTTPStatus

from sandbox.fms.exchange import Answer

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
