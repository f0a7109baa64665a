"""A first pass over a downloaded file: what it is, and whether it is whole."""

import codecs
import hashlib
from dataclasses import dataclass
from typing import BinaryIO

from fms.answers import as_json
from fms.reports.errors import Content, NotCsv, UnexpectedColumns
from fms.wire import page_title

_CHUNK_BYTES = 1 << 20
_LONGEST_WORDS = 100
# Where an object says what is wrong.
_SAYING = ("error", "errors", "message", "detail", "title")


@dataclass(frozen=True, slots=True)
class FileFacts:
    """`digest` names the content: the same bytes, the same digest."""

    digest: str
    is_utf_8: bool
    ends_with_line: bool
    quotes_are_paired: bool


def inspect_file(file: BinaryIO) -> FileFacts:
    """Look through the whole file once, a piece at a time.

    Raises NotCsv for an HTML page, JSON, nothing at all, or no text, and UnexpectedColumns for a
    line too long to be a row of any report. Blocks on the file.
    """
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    digest, quotes, last, is_utf_8 = hashlib.sha256(), 0, b"", True
    while chunk := file.read(_CHUNK_BYTES):
        if not last:
            _check_head(chunk)
        if len(chunk) == _CHUNK_BYTES and b"\n" not in chunk and b"\r" not in chunk:
            raise UnexpectedColumns("long_line", "1 MiB")
        digest.update(chunk)
        quotes += chunk.count(b'"')
        last = chunk[-1:]
        is_utf_8 = is_utf_8 and _decodes(decoder, chunk)
    if not last:
        raise NotCsv(Content.EMPTY)
    return FileFacts(
        digest=digest.hexdigest(),
        is_utf_8=is_utf_8,
        ends_with_line=last in (b"\n", b"\r"),
        quotes_are_paired=quotes % 2 == 0,
    )


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes) -> bool:
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError:
        return False
    return True


def _check_head(chunk: bytes) -> None:
    head = chunk.removeprefix(codecs.BOM_UTF8).lstrip()
    if not head and len(chunk) < _CHUNK_BYTES:
        raise NotCsv(Content.EMPTY)
    if b"\x00" in chunk[:4096]:
        raise NotCsv(Content.BINARY)
    if head.startswith(b"<"):
        raise NotCsv(Content.HTML, page_title(head))
    if head.startswith((b"{", b"[")):
        raise NotCsv(Content.JSON, _complaint(head))


def _complaint(head: bytes) -> str:
    """What an object says is wrong, as far as it says that in words."""
    found = as_json(head)
    said = [found.get(name) for name in _SAYING] if isinstance(found, dict) else []
    words = next((one for one in said if isinstance(one, str)), "")
    return " ".join(words.split())[:_LONGEST_WORDS]
