"""A first pass over a downloaded file: what it is, how it is encoded, whether it is whole."""

import codecs
import hashlib
from dataclasses import dataclass
from typing import BinaryIO

from fms.reports.errors import Content, NotCsv, UnexpectedColumns

_CHUNK_BYTES = 1 << 20
_UTF_8 = "utf-8-sig"
_WINDOWS = "cp1252"


@dataclass(frozen=True, slots=True)
class FileFacts:
    """`digest` names the content: the same bytes, the same digest."""

    encoding: str
    digest: str
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
            raise UnexpectedColumns("a line of more than 1 MiB")
        digest.update(chunk)
        quotes += chunk.count(b'"')
        last = chunk[-1:]
        is_utf_8 = is_utf_8 and _decodes(decoder, chunk)
    if not last:
        raise NotCsv(Content.EMPTY)
    return FileFacts(
        encoding=_UTF_8 if is_utf_8 else _WINDOWS,
        digest=digest.hexdigest(),
        ends_with_line=last in (b"\n", b"\r"),
        quotes_are_paired=quotes % 2 == 0,
    )


def _check_head(chunk: bytes) -> None:
    head = chunk.removeprefix(codecs.BOM_UTF8).lstrip()
    if not head and len(chunk) < _CHUNK_BYTES:
        raise NotCsv(Content.EMPTY)
    if b"\x00" in chunk[:4096]:
        raise NotCsv(Content.BINARY)
    if head.startswith(b"<"):
        raise NotCsv(Content.HTML)
    if head.startswith((b"{", b"[")):
        raise NotCsv(Content.JSON)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes) -> bool:
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError:
        return False
    return True
