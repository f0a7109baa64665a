"""PostgreSQL, nginx and Prometheus from Debian's packages, with the files of `deploy/`."""

import secrets
from dataclasses import dataclass
from pathlib import Path

import httpx

from sandbox.tryout.machine import Machine, TryoutError, free_port, postgres_program, until

ROOT = Path(__file__).parents[2]

_DATABASE_USER = "scheduler"


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server of our own, with an account for the bots."""

    machine: Machine
    port: int
    admin: str
    password: str

    async def make(self, database: str) -> str:
        """A new database, in place of one of this name; its address for the bots."""
        await self._say(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        await self._say(f"CREATE DATABASE {database} OWNER {_DATABASE_USER}")
        place = f"127.0.0.1:{self.port}/{database}"
        return f"postgresql+asyncpg://{_DATABASE_USER}:{self.password}@{place}"

    async def begin(self) -> None:
        """Wait until it answers, and make the account."""

        async def answers() -> bool:
            try:
                await self._say("SELECT 1")
            except TryoutError:
                return False
            return True

        await until(answers, "PostgreSQL answers")
        await self._say(f"CREATE ROLE {_DATABASE_USER} LOGIN PASSWORD '{self.password}'")

    async def _say(self, statement: str) -> None:
        await self.machine.run(
            postgres_program("psql"),
            *("-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-v", "ON_ERROR_STOP=1"),
            *("-c", statement),
            environment={"PGPASSWORD": self.admin},
        )


async def start_postgres(machine: Machine) -> Postgres:
    """A new cluster in a folder of its own, and its server."""
    folder = machine.place("postgres", "postgres")
    server = Postgres(machine, free_port(), secrets.token_hex(16), secrets.token_hex(16))
    password = machine.folder / "postgres" / "password"
    password.write_text(server.admin)
    cluster = folder / "cluster"
    await machine.run(
        postgres_program("initdb"),
        *("-D", cluster, "--auth=scram-sha-256", f"--pwfile={password}", "--encoding=UTF8"),
        user="postgres",
    )
    await machine.start(
        "postgresql",
        postgres_program("postgres"),
        *("-D", cluster, "-p", str(server.port), "-c", "listen_addresses=127.0.0.1"),
        *("-c", f"unix_socket_directories={folder}"),
        user="postgres",
    )
    await server.begin()
    return server


@dataclass(frozen=True, slots=True)
class Proxy:
    """nginx with TLS; `certificate` is what its callers have to trust."""

    address: str
    certificate: Path


async def start_nginx(machine: Machine, ports: list[int]) -> Proxy:
    """`deploy/nginx` before both bots, with a certificate of its own for localhost."""
    folder, port = machine.place("nginx"), free_port()
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    await machine.run(
        *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
        *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
        *("-keyout", key, "-out", certificate),
    )
    site = folder / "site.conf"
    site.write_text(nginx_site(port, certificate, key))
    bots = " ".join(f"server 127.0.0.1:{one};" for one in ports)
    main = folder / "nginx.conf"
    main.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off; upstream bots {{ {bots} }} include {site}; }}\n"
    )
    await machine.start("nginx", "nginx", "-c", main, "-e", folder / "error.log")
    return Proxy(f"https://localhost:{port}", certificate)


def nginx_site(port: int, certificate: Path, key: Path) -> str:
    """`deploy/nginx` filled in, for this machine alone; the bots are its upstream `bots`."""
    letsencrypt = "/etc/letsencrypt/live/scheduler.example.com"
    return replaced(
        ROOT / "deploy/nginx/media-scheduler.conf",
        {
            "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
            "listen [::]:443 ssl;": "",
            "server_name scheduler.example.com;": "server_name localhost;",
            f"{letsencrypt}/fullchain.pem": str(certificate),
            f"{letsencrypt}/privkey.pem": str(key),
            "http://127.0.0.1:8081": "http://bots",
        },
    )


@dataclass(frozen=True, slots=True)
class Prometheus:
    """What watches both bots."""

    address: str

    async def sees(self, query: str, value: float) -> None:
        """Wait until this query has this value."""

        async def does() -> bool:
            async with httpx.AsyncClient(trust_env=False) as http:
                try:
                    asked = await http.get(f"{self.address}/api/v1/query", params={"query": query})
                except httpx.TransportError:
                    return False
            # While it starts it answers, in plain words, that it cannot.
            if asked.status_code != httpx.codes.OK:
                return False
            found = asked.json().get("data", {}).get("result", [])
            return [float(one["value"][1]) for one in found] == [value]

        await until(does, f"Prometheus sees {query} = {value:g}")


async def start_prometheus(machine: Machine, ports: list[int]) -> Prometheus:
    """`deploy/prometheus.yml` with both bots, asked each second."""
    account = machine.account.pw_name
    folder, port = machine.place("prometheus", account), free_port()
    configuration = folder / "prometheus.yml"
    configuration.write_text(scraping(ports))
    await machine.start(
        "prometheus",
        "prometheus",
        f"--config.file={configuration}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        user=account,
    )
    return Prometheus(f"http://127.0.0.1:{port}")


def scraping(ports: list[int]) -> str:
    """`deploy/prometheus.yml` with these bots, asked each second."""
    targets = ", ".join(f"127.0.0.1:{one}" for one in ports)
    return replaced(
        ROOT / "deploy/prometheus.yml",
        {"bot-1:8081, bot-2:8081": targets, "scrape_interval: 30s": "scrape_interval: 1s"},
    )


def replaced(file: Path, words: dict[str, str]) -> str:
    """A file of `deploy/` with what is filled in. Raises TryoutError where it is not there."""
    text = file.read_text()
    for old, new in words.items():
        if old not in text:
            raise TryoutError(f"{file} has no {old!r} to fill in")
        text = text.replace(old, new)
    return text
