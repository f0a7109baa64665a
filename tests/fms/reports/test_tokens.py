"""FMS's token goes to FMS's own scheme, host and port, and nowhere else."""

import io

import httpx
import pytest
from pydantic import SecretStr

from fms import FmsTarget
from fms.client import TokenAuth
from fms.reports import ReportDownloader
from tests.bot.sync.reports_server import ReportsServer, answer, reports_server
from tests.fms.reports.reading import as_file, cells_of

_FMS, _OTHER = SecretStr("fms-token"), SecretStr("reports-token")
_ROWS = as_file([cells_of("vehicles")] * 3)


def _sent(base: str, address: str, elsewhere: SecretStr | None) -> str | None:
    auth = TokenAuth(FmsTarget("staging", base, _FMS, auth_scheme="Token"), elsewhere)
    request = next(auth.auth_flow(httpx.Request("GET", address)))
    sent: str | None = request.headers.get("Authorization")
    return sent


@pytest.mark.parametrize(
    ("base", "address"),
    [
        ("https://fms.test", "https://fms.test/reports/vehicles.csv"),
        ("https://fms.test/app", "https://fms.test/elsewhere?report=x"),
        ("https://FMS.test", "https://fms.TEST:443/reports/vehicles.csv"),
        ("http://fms.test:80", "http://fms.test/x"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/x"),
    ],
)
def test_to_fms_itself_goes_its_own(base: str, address: str) -> None:
    assert _sent(base, address, _OTHER) == "Token fms-token"
    assert _sent(base, address, None) == "Token fms-token"


@pytest.mark.parametrize(
    "address",
    [
        "http://fms.test/reports/vehicles.csv",
        "https://fms.test:8443/reports/vehicles.csv",
        "https://reports.fms.test/vehicles.csv",
        "https://fms.test.evil.example/vehicles.csv",
        "https://fms.test@evil.example/vehicles.csv",
        "https://fms.test./vehicles.csv",
        "https://evil.example/?host=fms.test",
    ],
)
def test_anywhere_else_goes_the_token_for_reports_or_none(address: str) -> None:
    assert _sent("https://fms.test", address, None) is None
    assert _sent("https://fms.test", address, SecretStr("")) is None
    assert _sent("https://fms.test", address, _OTHER) == "Token reports-token"


def _authorization(server: ReportsServer) -> list[str]:
    return [
        line.decode()
        for head in server.heads
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"authorization:")
    ]


@pytest.mark.parametrize(
    ("token", "there"), [(None, []), (_OTHER, ["Authorization: Bearer reports-token"])]
)
async def test_a_report_on_another_host_is_fetched_without_the_token_of_fms(
    token: SecretStr | None, there: list[str]
) -> None:
    async with reports_server() as fms, reports_server() as other:
        fms.answers["loan_history"] = other.answers["vehicles"] = answer(_ROWS)
        urls = {"vehicles": f"{other.url}/vehicles.csv"}
        target = FmsTarget("staging", fms.url, _FMS)
        async with ReportDownloader(target, urls, token) as reports:
            await reports.download("vehicles", io.BytesIO())
            await reports.sample("vehicles", io.BytesIO())
            await reports.download("loan_history", io.BytesIO())
            assert [reports.gets_fms_token(name) for name in ("vehicles", "loan_history")] == [
                False,
                True,
            ]

    assert _authorization(other) == there * 2
    assert _authorization(fms) == ["Authorization: Bearer fms-token"]
