"""Whether a "not found" is FMS's own word about a record, or somebody's about the address.

Routers, frameworks and gateways answer in FMS's place with JSON too. Theirs speaks of a route, a
path or nothing in particular; what proves something names what was not found.
"""

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any

_MOST_WORDS = 50
_LONGEST = 2_000
# They stand beside the words of those that answer for an address.
_KEYS_OF_OTHERS = {
    *("timestamp", "path", "exception", "traces", "instance", "_links", "apiVersion"),
    *("statusCode", "http_status_code", "error_msg", "error_code", "fault", "code", "details"),
    *("type", "traceId", "trace_id", "request_id", "requestId"),
}
_OF_AN_ADDRESS = re.compile(
    r"\b(rout(e|es|ed|er|ing)|endpoint|end point|ur[il]|path|context-path|page|listener|upstream"
    r"|prox(y|ies)|gateway|backend|back end|host(name)?|domain|site|application|deployment|tunnel"
    r"|server|method|controller|action|handler|swagger|webhook|authentication|requested)\b"
    r"|\b(api|service|function|app|tenant|workspace|version)\b.{0,40}\b(not found|unknown|exist)"
    r"|\b(unknown|no such|invalid) (api|service|function|app|tenant|workspace|version)\b"
    r"|(^|[\s'\"(:])/\w",
    re.IGNORECASE | re.DOTALL,
)
# A status in words, which anybody says.
_OF_NOTHING = re.compile(
    r"(error\W*)?(http\W*)?(\d{3}\W*)?(error\W*)?"
    r"((the |this )?(resource|object|item|entity|content|file|document)s? ?)?"
    r"((was|is|could|can|has)? ?(not|no longer) ?(be )?_?(found|available|exist(ing)?)|notfound"
    r"|gone|does ?n[o']t exist|no results?|nothing)?\W*",
    re.IGNORECASE,
)
_OF_A_RECORD = re.compile(
    r"vehicle|\bcar\b|contact|requestor|person|partner|record|could(n't| not) find|activity|loan"
    r"|\bids?\b|\brequest\b.{0,60}\b(found|exist|deleted|gone|cancell?ed|withdrawn|removed)\b"
    r"|\b(already|was|is|been) (been )?(deleted|cancell?ed|removed|withdrawn)\b|\b\d{2,}\b",
    re.IGNORECASE | re.DOTALL,
)


def is_of_fms(said: Mapping[str, Any]) -> bool:
    """Whether this object of a 404 or 410 is about something that FMS keeps."""
    if said.keys() & _KEYS_OF_OTHERS:
        return False
    words = list(itertools.islice(_words(said), _MOST_WORDS))
    telling = [one for one in words if not _OF_NOTHING.fullmatch(one)]
    if not telling:
        return _is_bare(said)
    return not any(map(_OF_AN_ADDRESS.search, telling)) and any(map(_OF_A_RECORD.search, telling))


def _is_bare(said: Mapping[str, Any]) -> bool:
    """FMS's own shape of an answer: `success`, or `error` with nothing else beside it."""
    is_error = isinstance(said.get("error"), str) and said.keys() <= {"error", "success"}
    return isinstance(said.get("success"), bool) or is_error


def _words(said: object) -> Iterator[str]:
    if isinstance(said, dict):
        for name, value in said.items():
            if name != "success":
                yield from _words(value)
    elif isinstance(said, list):
        for value in said:
            yield from _words(value)
    elif isinstance(said, str):
        yield " ".join(said[:_LONGEST].split())
