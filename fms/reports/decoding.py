"""From bytes to text: UTF-8 or Windows-1252, decided line by line.

Files are put together from several systems: one letter of another encoding must not spoil the
letters of all the others.
"""

import codecs
import contextlib
import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_CHUNK_BYTES = 1 << 18
# What every letter of several bytes begins with. A line of mixed encodings keeps only the Latin
# ones and those of printed text: the others are two letters in Windows-1252, such as an accented
# capital before a quotation mark, which is what somebody wrote there.
_ANY_LETTERS = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
_LETTERS = re.compile(rb"((?:\xc2[\xa0-\xbf]|[\xc3-\xc5][\x80-\xbf]|\xe2[\x80-\x82][\x80-\xbf])+)")


@contextlib.contextmanager
def as_text(file: BinaryIO, *, is_utf_8: bool) -> Iterator[io.TextIOWrapper]:
    """The file as text, line ends as they are, for as long as the block lasts; it stays open.

    `is_utf_8`: all of it, as most files are, so that no line has to be looked at.
    """
    file.seek(0)
    source = file if is_utf_8 else io.BufferedReader(_AsUtf8(file), _CHUNK_BYTES)
    text = io.TextIOWrapper(source, encoding="utf-8-sig", errors="replace", newline="")
    try:
        yield text
    finally:
        # One that was closed meanwhile, as at a stop, has nothing left to detach from.
        if not file.closed:
            text.detach()


def decode(text: bytes) -> str:
    """All of it at once, without a byte order mark."""
    return _mended(text.removeprefix(codecs.BOM_UTF8)).decode()


class _AsUtf8(io.RawIOBase):
    """The bytes of a file, those lines mended that are not UTF-8."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._blocks = _blocks(file)
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        into = memoryview(buffer).cast("B")
        while not self._left:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._left = _mended(block)
        some, self._left = self._left[: len(into)], self._left[len(into) :]
        into[: len(some)] = some
        return len(some)


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """The file in pieces that end where a line ends."""
    rest = file.read(_CHUNK_BYTES).removeprefix(codecs.BOM_UTF8)
    while chunk := file.read(_CHUNK_BYTES):
        end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r")) + 1
        if end:
            yield rest + chunk[:end]
            rest = chunk[end:]
        else:
            rest += chunk
    yield rest


def _mended(block: bytes) -> bytes:
    try:
        block.decode()
    except UnicodeDecodeError:
        if _ANY_LETTERS.search(block) is None:
            return _windows(block)
        return b"".join(map(_line, block.splitlines(keepends=True)))
    return block


def _line(line: bytes) -> bytes:
    if line.isascii():
        return line
    try:
        line.decode()
    except UnicodeDecodeError:
        parts = _LETTERS.split(line)
        return b"".join(part if at % 2 else _windows(part) for at, part in enumerate(parts))
    return line


def _windows(part: bytes) -> bytes:
    return part.decode("cp1252", "replace").encode()
