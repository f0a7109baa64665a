"""Every page that is made, and from what."""

from pathlib import Path

from papers.configuration import configuration
from papers.http_manifest import http_manifest

ROOT = Path(__file__).parent.parent


def pages() -> dict[str, str]:
    """Where each stands, from the root, and its text."""
    return {
        "docs/configuration.md": configuration(_text(".env.example")),
        "manifest.http.yml": http_manifest(_text("manifest.yml")),
    }


def _text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")
