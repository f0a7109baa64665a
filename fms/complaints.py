"""FMS's own words about what is wrong, whatever shape they come in.

Rails says {"vehicle_id": ["must exist"]}, under `errors` or bare. Others say one sentence under one
of several names, or a list of them; or send problem+json, JSON:API, or plain text.
"""

import itertools
import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus

# The first of these that says something counts.
_NAMES = ("errors", "error", "message", "detail", "title", "full_messages")
# What of one error among several is for people; all else of it is for programs.
_SENTENCES = ("detail", "message", "msg", "title")
_MOST = 10
_LONGEST = 200
# They stand beside the status, and say no more than it does.
_OF_STATUSES = {one.phrase.casefold() for one in HTTPStatus} | {"unprocessable content"}


def complaints_in(document: object) -> tuple[str, ...]:
    """What a JSON document says is wrong: one short phrase for each field or error."""
    try:
        if isinstance(document, dict):
            return _of_object(document)
        return _telling(_phrases(document))
    except RecursionError:
        return ()


def complaint_of(text: str) -> tuple[str, ...]:
    """As `complaints_in`, for plain text."""
    return _telling(_phrases(text))


def _of_object(said: Mapping[str, object]) -> tuple[str, ...]:
    for name in _NAMES:
        if found := _telling(_phrases(said.get(name))):
            return found
    bare = {name: value for name, value in said.items() if _are_sentences(value)}
    if bare:
        return _telling(_fields(bare))
    inner = (_of_object(value) for value in said.values() if isinstance(value, dict))
    return next(filter(None, inner), ())


def _are_sentences(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)


def _telling(phrases: Iterator[str]) -> tuple[str, ...]:
    some = itertools.islice(phrases, 10 * _MOST)
    return tuple(itertools.islice(filter(_tells_something, some), _MOST))


def _tells_something(phrase: str) -> bool:
    words = re.sub(r"^\d{3}\b[\s:-]*", "", phrase).rstrip(".!").casefold()
    return words not in _OF_STATUSES and any(map(str.isalpha, words))


def _phrases(said: object) -> Iterator[str]:
    if isinstance(said, dict):
        yield from _of_error(said)
    elif isinstance(said, list):
        for one in said:
            yield from _phrases(one)
    elif isinstance(said, str | int | float) and not isinstance(said, bool):
        yield " ".join(str(said)[: 2 * _LONGEST].split())[:_LONGEST]


def _of_error(error: Mapping[str, object]) -> Iterator[str]:
    if whole := error.get("full_messages"):
        yield from _phrases(whole)
        return
    sentence = next((error[name] for name in _SENTENCES if isinstance(error.get(name), str)), None)
    if sentence is None:
        yield from _fields(error)
        return
    field = error.get("field")
    if isinstance(field, str):
        yield from _fields({field: sentence})
    else:
        yield from _phrases(sentence)


def _fields(errors: Mapping[str, object]) -> Iterator[str]:
    for field, said in errors.items():
        words = ", ".join(itertools.islice(_phrases(said), _MOST)) or "is invalid"
        yield f"{field[:_LONGEST].replace('_', ' ')}: {words}"
