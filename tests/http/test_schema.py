"""Whatever is sent to the HTTP door: no error of its own, and answers as its document says."""

import asyncio
import contextlib
import re
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bot.metrics import version
from sandbox.changes import PATIENCE_SECONDS
from tests.http.helpers import client_of
from tests.stage import Stage, on_sqlite

CHECKS = [content_type_conformance, response_schema_conformance, status_code_conformance]
# What the document promises for an FMS that refuses or keeps silent, and for a bot that stops.
DOCUMENTED = {502, 503, 504}


async def document(stage: Stage) -> dict[str, Any]:
    async with client_of(stage) as http:
        found: dict[str, Any] = (await http.get("/openapi.json")).json()
        return found


# The bot beside it draws random numbers of its own, for the frames of its sockets.
@pytest.mark.filterwarnings("ignore:Do not use the `random` module")
@on_sqlite
@pytest.mark.long
async def test_no_input_leads_to_an_error_or_an_answer_that_is_not_in_the_document(
    stage: Stage,
) -> None:
    schema = schemathesis.openapi.from_dict(await document(stage))
    seen: set[tuple[str, int]] = set()

    def try_all() -> None:
        for result in schema.get_all_operations():
            assert isinstance(result, Ok)
            for mode in GenerationMode:
                # A call without any input has none that could be wrong.
                with contextlib.suppress(Unsatisfiable):
                    try_one(result.ok(), mode)

    def try_one(operation: Any, mode: GenerationMode) -> None:
        @seed(20261101)
        @given(operation.as_strategy(generation_mode=mode))
        @settings(
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def call(case: Any) -> None:
            answer = case.call_and_validate(
                base_url=stage.bot.api_address, checks=CHECKS, timeout=PATIENCE_SECONDS
            )
            seen.add((operation.label, answer.status_code))
            assert answer.status_code < 500 or answer.status_code in DOCUMENTED

        call()

    # In a thread: the stage goes on in this loop.
    await asyncio.to_thread(try_all)

    paths = (await document(stage))["paths"]
    assert {label for label, _ in seen} == {
        f"{method.upper()} {path}" for path, methods in paths.items() for method in methods
    }


@on_sqlite
async def test_every_api_call_and_no_other_declares_its_token(stage: Stage) -> None:
    found = await document(stage)
    assert found["components"]["securitySchemes"] == {
        "HTTPBearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "API_TOKEN, where it is set",
        }
    }
    for path, methods in found["paths"].items():
        for operation in methods.values():
            wanted: list[dict[str, list[str]]] = (
                [{"HTTPBearer": []}] if path.startswith("/api") else []
            )
            assert operation["security"] == wanted, path


@on_sqlite
async def test_clients_that_are_made_of_the_document_have_names_that_say_something(
    stage: Stage,
) -> None:
    found = await document(stage)
    operations = [one for methods in found["paths"].values() for one in methods.values()]
    names = [one["operationId"] for one in operations]

    assert len(names) == len({*names})
    # A verb and what it is done with, not a path.
    assert [one for one in names if not re.fullmatch("[a-z]+(_[a-z]+){1,2}", one)] == []
    assert {tag for one in operations for tag in one["tags"]} == {
        one["name"] for one in found["tags"] if one["description"]
    }
    schemas = found["components"]["schemas"]
    assert [one for one in schemas if not re.fullmatch("([A-Z][a-z]+)+", one)] == []
    assert found["info"]["version"] == version()
    assert found["servers"]
