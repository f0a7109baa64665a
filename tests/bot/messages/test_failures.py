"""What went wrong with FMS, and what to do about it (docs/rules.md)."""

import pytest

from bot.messages.failures import cause, resolution
from domain.attempt import Failure, FailureKind
from fms import Reason

NOT_REACHED = {
    FailureKind.DNS: "name was not found",
    FailureKind.CONNECTION_REFUSED: "refused",
    FailureKind.TLS: "the secure connection failed",
    FailureKind.CONNECT_TIMEOUT: "in time",
    FailureKind.NETWORK: "network",
}


def words(kind: FailureKind, **about: object) -> str:
    failure = Failure(kind, "staging", **about)  # type: ignore[arg-type]
    return f"{cause(failure)}. {resolution(failure)}"


@pytest.mark.parametrize("kind", FailureKind)
@pytest.mark.parametrize("environment", ["staging", "production"])
def test_every_failure_has_a_cause_of_its_own_and_a_resolution(
    kind: FailureKind, environment: str
) -> None:
    failure = Failure(kind, environment)
    assert not cause(failure).endswith(".")
    assert resolution(failure).endswith(".")
    assert "{" not in resolution(failure)
    others = [cause(Failure(one, environment)) for one in FailureKind if one is not kind]
    assert cause(failure) not in others


@pytest.mark.parametrize(
    ("kind", "about", "parts"),
    [
        (
            FailureKind.UNAUTHORIZED,
            {"http_status": 401},
            ["FMS does not let the scheduler in", "status 401", "Ops has been told"],
        ),
        (
            FailureKind.NOT_FOUND,
            {"http_status": 404},
            ["vehicle", "contact", "Verify", "run a sync"],
        ),
        (FailureKind.TAKEN, {"http_status": 409}, ["taken", "other dates or another vehicle"]),
        (
            FailureKind.INVALID,
            {"http_status": 422, "detail": "requested pickup datetime: must be after delivery"},
            ["requested pickup datetime: must be after delivery. Correct what FMS names, then"],
        ),
        (FailureKind.INVALID, {"http_status": 422}, ["FMS did not say what is wrong"]),
        (FailureKind.REJECTED, {"detail": "param is missing"}, ["Correct what FMS names, or tell"]),
        (FailureKind.REJECTED, {"http_status": 400}, ["FMS did not say what is wrong"]),
        (
            FailureKind.FORBIDDEN,
            {"http_status": 403, "detail": "Not your region"},
            ["FMS forbids it (status 403): Not your region", "FMS_STAGING_TOKEN"],
        ),
        (FailureKind.SLOW_DOWN, {"http_status": 429, "retry_after": 17}, ["17 seconds"]),
        (FailureKind.SLOW_DOWN, {"http_status": 429, "retry_after": 121}, ["3 minutes"]),
        (FailureKind.SLOW_DOWN, {"http_status": 429}, ["in a minute"]),
        (FailureKind.SERVER_ERROR, {"http_status": 503}, ["status 503", "Contact the FMS admin"]),
        (FailureKind.REJECTED, {"http_status": 418, "detail": "teapot"}, ["status 418", "teapot"]),
        (
            FailureKind.WEB_SERVER,
            {"http_status": 403, "detail": "Attention <Required>!"},
            [
                "a web server or firewall answered",
                "status 403",
                "Attention &lt;Required&gt;!",
                "STAGING_URL",
            ],
        ),
        (
            FailureKind.MOVED,
            {"http_status": 308, "detail": "https://new.example.com"},
            ["FMS has moved to https://new.example.com (status 308)", "correct FMS_STAGING_URL"],
        ),
        (
            FailureKind.ID_TAKEN,
            {"http_status": 201, "detail": "request 555, assignment 120"},
            ["another assignment already has", "request 555, assignment 120"],
        ),
        (FailureKind.NOT_DELETED, {"detail": "It is approved"}, ["It is approved"]),
        *(
            (kind, {"detail": "fms.example.com:443"}, ["could not be reached", how, "(fms.example"])
            for kind, how in NOT_REACHED.items()
        ),
    ],
)
def test_cause_and_resolution_are_those_of_the_documents(
    kind: FailureKind, about: dict[str, object], parts: list[str]
) -> None:
    for part in parts:
        assert part in words(kind, **about)


def test_the_setting_named_is_that_of_the_environment_in_use() -> None:
    failure = Failure(FailureKind.FORBIDDEN, "production", http_status=403)
    assert "FMS_PRODUCTION_TOKEN" in resolution(failure)
    assert "STAGING" not in resolution(failure)


def test_what_fms_says_is_escaped() -> None:
    said = words(FailureKind.INVALID, detail="<!channel> & <script>")
    assert "&lt;!channel&gt; &amp; &lt;script&gt;" in said


def test_all_the_fields_that_fms_named_are_in_the_words() -> None:
    fields = [
        "requested delivery datetime: must be in the future",
        "requested pickup datetime: must be after delivery",
        "delivery address contact: is closed",
    ]
    said = words(FailureKind.INVALID, http_status=422, detail="; ".join(fields))
    for field in fields:
        assert field in said


def test_whatever_fms_may_say_of_a_call_has_words() -> None:
    assert set(Reason) <= {str(kind) for kind in FailureKind}
