"""Whatever is sent to the HTTP door: no error of its own, and answers as its document says."""

import asyncio
import contextlib
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
            declared = operation.get("security") == [{"HTTPBearer": []}]
            assert declared == path.startswith("/api"), path
