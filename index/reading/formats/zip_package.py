"""Opens formats that are zip files (OpenDocument, EPUB), and stops a bomb before anything is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib

from index.reading.draft import Unreadable
from index.reading.formats.zip_directory import open_zip

_XML_FACTOR = 10  # XML may be this many times the limit on an article's text, what it says is far less
_PART_FACTOR = 2  # and one part of it, of which the tree takes many times as much
_TOTAL_FACTOR = 50
_MAX_PARTS = 20_000


class ZipPackage:
    """The parts of a file that is a zip; `kind` names it to people."""

    def __init__(self, data: bytes, max_bytes: int, kind: str) -> None:
        self.kind = kind
        self._zip = open_zip(io.BytesIO(data), f"not {kind}, or a damaged one")
        parts = self._zip.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise Unreadable("encrypted: it needs a password")
        texts = (".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".ncx")
        sizes = [part.file_size for part in parts if part.filename.casefold().endswith(texts)]
        xml, largest = sum(sizes), max(sizes, default=0)
        total = sum(part.file_size for part in parts)
        allowed = (_XML_FACTOR * max_bytes, _PART_FACTOR * max_bytes, _TOTAL_FACTOR * max_bytes, _MAX_PARTS)
        if any(found > most for found, most in zip((xml, largest, total, len(parts)), allowed, strict=True)):
            raise Unreadable(f"unpacks to {total:,} bytes: too much for the limit of {max_bytes:,}")
        self._names = {part.filename: part for part in parts}

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def part(self, name: str) -> bytes:
        """The bytes of a part; raises `Unreadable` where there is none, or it is damaged."""
        try:
            return self._zip.read(self._names[name])
        except KeyError:
            raise Unreadable(f"a zip file, not {self.kind}") from None
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            OSError,
            ValueError,
            RuntimeError,
        ):
            raise Unreadable(f"damaged: {name} cannot be unpacked") from None
