"""Reads web archives (WARC) with warcio: each page, PDF or text that was received, with its address."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from io import BufferedReader
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeadersParserException

from index.reading.draft import Inner, Unreadable
from index.reading.formats.encoding import decode
from index.reading.formats.packed import BUFFER
from index.reading.formats.quiet import quietly
from index.reading.metadata.fields import web_address

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_EXTENSIONS = {
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
} | dict.fromkeys(_PAGES, ".html")
_KINDS = frozenset({"response", "resource", "conversion"})
_CHARSET = re.compile(r"charset\s*=\s*[\"']?(?P<charset>[\w:.-]{2,40})", re.IGNORECASE)
_LONGEST_LINE, _MOST_LINES = 65_536, 5_000  # of the lines above what was received


def parts(stream: BufferedReader, max_bytes: int) -> Iterator[Inner]:
    """What was received with success and may hold an article, by its address; a second time with a number.

    The day of a record is that on which it was received, and says nothing of when the article was published.
    """
    records = ArchiveIterator(stream)
    records.reader = _Lines(records.fh, block_size=BUFFER)
    seen: dict[str, int] = {}
    while record := _next(records):
        url = web_address(
            record.rec_headers.get_header("WARC-Target-URI") or record.rec_headers.get_header("uri")
        )
        kind, charset = _content_type(record)
        if url is None or not _is_wanted(record, url, kind):
            continue
        seen[url] = seen.get(url, 0) + 1
        name = url if seen[url] == 1 else f"{url} ({seen[url]})"
        with _silence():
            data: bytes = record.content_stream().read(max_bytes + 1)
        if kind in _PAGES:
            data = _as_saved(data, url, charset)
        yield Inner(name, io.BytesIO(data), _EXTENSIONS.get(kind), url)


def _next(records: ArchiveIterator) -> ArcWarcRecord | None:
    """The next record, None behind the last."""
    try:
        with _silence():
            return next(records, None)
    except (ArchiveLoadFailed, StatusAndHeadersParserException, AttributeError, ValueError, TypeError):
        raise Unreadable("damaged web archive: nothing behind this record can be read") from None


def _content_type(record: ArcWarcRecord) -> tuple[str, str | None]:
    """The kind of what was received, in lower case, and the encoding that is said with it."""
    headers = record.http_headers
    said = (headers.get_header("Content-Type") if headers else record.content_type) or ""
    charset = _CHARSET.search(said)
    return said.partition(";")[0].strip().casefold(), charset["charset"] if charset else None


def _is_wanted(record: ArcWarcRecord, url: str, kind: str) -> bool:
    """Whether a record may hold an article: an answer with success, of a kind that articles have."""
    if record.rec_type not in _KINDS or urlsplit(url).path == "/robots.txt":
        return False
    if record.http_headers and record.http_headers.get_statuscode() != "200":
        return False
    return not kind or kind in _EXTENSIONS


def _as_saved(data: bytes, url: str, charset: str | None) -> bytes:
    """A page as browsers save it: with its address in front, and in UTF-8 where its encoding was told apart."""
    if charset:
        try:
            data = decode(data, charset).encode("utf-8", "replace")
        except Unreadable:
            return data
    return f"<!-- saved from url=({len(url):04d}){url} -->\n".encode() + data


@contextmanager
def _silence() -> Iterator[None]:
    """Keeps the library from writing to standard error, which it does without asking."""
    with quietly("warcio"), redirect_stderr(io.StringIO()):
        yield


class _Lines(DecompressingBufferedReader):  # type: ignore[misc]  # the library has no types
    """The library's reader, which would hold a line of any length and any number of headers in memory."""

    lines = 0

    def readline(self, length: int | None = None) -> bytes:
        self.lines += 1
        if self.lines > _MOST_LINES:
            raise ArchiveLoadFailed("too many lines of headers")
        line: bytes = super().readline(min(length or _LONGEST_LINE, _LONGEST_LINE))
        return line

    def read(self, length: int | None = None) -> bytes:
        self.lines = 0
        data: bytes = super().read(length)
        return data
