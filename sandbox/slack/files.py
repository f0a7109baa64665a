"""Files on their way into the workspace: an upload URL first, the bytes, then the message."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.slack.errors import Json, SlackError


@dataclass
class File:
    """A file: reserved by name and length, then uploaded, then shared."""

    id: str
    name: str
    length: int
    alt_text: str = ""
    content: bytes | None = None
    title: str = ""
    is_shared: bool = False

    def as_slack(self, address: str) -> Json:
        """The file object of a message."""
        described = {"alt_txt": self.alt_text} if self.alt_text else {}
        return described | {
            "id": self.id,
            "name": self.name,
            "title": self.title or self.name,
            "size": self.length,
            "filetype": self.name.rpartition(".")[2] or "text",
            "url_private": f"{address}/files/{self.id}/{self.name}",
        }


class Files:
    """Every file, by its id and by the secret of its upload URL."""

    def __init__(self, new_id: Callable[[str], str]) -> None:
        self._new_id = new_id
        self._files: dict[str, File] = {}
        self._uploads: dict[str, File] = {}

    def reserve(self, name: str, length: int, alt_text: str = "") -> tuple[File, str]:
        """A file to come and the secret of its upload URL."""
        file = File(self._new_id("F"), name, length, alt_text)
        secret = secrets.token_urlsafe(18)
        self._files[file.id] = self._uploads[secret] = file
        return file, secret

    def receive(self, secret: str, content: bytes) -> bool:
        """Take the bytes; False when the URL is unknown or was used."""
        file = self._uploads.pop(secret, None)
        if file is None:
            return False
        file.content = content
        return True

    def get(self, file_id: str) -> File | None:
        """A file by its id."""
        return self._files.get(file_id)

    def share(self, file_id: str, title: str) -> File:
        """Slack: callable once per file, after its bytes have arrived; else `file_not_found`."""
        file = self._files.get(file_id)
        if file is None or file.content is None or file.is_shared:
            raise SlackError("file_not_found")
        file.title = title
        file.is_shared = True
        return file
