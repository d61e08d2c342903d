"""Makes old Word documents (.doc) for the tests of reading, with the little that must be in them."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

_SECTOR = 512
_LEAST = 4_096  # shorter streams would go into the small sectors


def doc(
    parts: Mapping[int, str] | str,
    *,
    wide: bool = True,
    unseen: Sequence[tuple[int, int, int]] = (),
    flags: int = 0,
    version: int = 0xC1,
) -> bytes:
    """A document whose text is `parts`, by the number of the part: 0 the body, 1 footnotes, 2 headers, 4
    comments, 5 endnotes, 6 text boxes.

    `unseen` has runs of letters with a property that is on: start, end, the property's name. `wide` letters
    have two bytes; of others two pieces are made, as editing leaves them.
    """
    by_number = {0: parts} if isinstance(parts, str) else parts
    text = "".join(by_number.get(number, "") for number in range(8))
    width = 2 if wide else 1
    begin = 2_048
    body = text.encode("utf-16-le" if wide else "cp1252", "replace")
    half = len(text) // 2
    starts = [0, half, len(text)]
    places = [_place(begin + width * start, wide) for start in starts[:2]]
    pieces = struct.pack("<3I", *starts) + b"".join(struct.pack("<HIH", 0, place, 0) for place in places)
    clx = b"\x01\x02\x00ab" + b"\x02" + struct.pack("<I", len(pieces)) + pieces
    page, at = _properties(begin, width, len(text), unseen), -(-(begin + len(body)) // _SECTOR)
    main = bytearray(begin)
    struct.pack_into("<HH", main, 0, 0xA5EC, version)
    struct.pack_into("<H", main, 0x0A, flags | 0x0200)
    struct.pack_into("<8I", main, 0x4C, *(len(by_number.get(number, "")) for number in range(8)))
    chpx = struct.pack("<3I", begin, begin + width * len(text), at)
    struct.pack_into("<II", main, 0xFA, len(clx), len(chpx))
    struct.pack_into("<II", main, 0x01A2, 0, len(clx))
    main += body
    main += bytes(at * _SECTOR - len(main)) + page
    return ole({"1Table": clx + chpx, "WordDocument": bytes(main)})


def _place(at: int, wide: bool) -> int:
    return at if wide else at * 2 | 0x40000000


def _properties(begin: int, width: int, letters: int, unseen: Sequence[tuple[int, int, int]]) -> bytes:
    """A page of 512 bytes that says which runs are unseen."""
    page = bytearray(_SECTOR)
    edges = sorted({0, letters, *(edge for start, end, _ in unseen for edge in (start, end))})
    struct.pack_into(f"<{len(edges)}I", page, 0, *(begin + width * edge for edge in edges))
    at = _SECTOR - 2  # in front of the number of runs; places are even
    for run, start in enumerate(edges[:-1]):
        for first, last, name in unseen:
            if first <= start < last:
                at -= 12  # bold and a size stand in front: what is looked for is seldom alone
                struct.pack_into("<BHBHHHB", page, at, 10, 0x0835, 1, 0x4A43, 24, name, 1)
                page[4 * len(edges) + run] = at // 2
    page[-1] = len(edges) - 1
    return bytes(page)


def ole(streams: Mapping[str, bytes]) -> bytes:
    """A compound file ([MS-CFB]) of streams in order of their names' lengths, without small sectors."""
    padded = {name: data.ljust(_LEAST, b"\0") for name, data in streams.items()}
    counts = [-(-len(data) // _SECTOR) for data in padded.values()]
    directory = -(-(len(padded) + 1) // 4)
    total = directory + sum(counts)
    tables = next(n for n in range(1, 200) if n * 128 >= total + n)
    chain, at = [0xFFFFFFFD] * tables, tables
    starts = []
    for count in (directory, *counts):
        starts.append(at)
        chain += [*range(at + 1, at + count), 0xFFFFFFFE]
        at += count
    chain += [0xFFFFFFFF] * (tables * 128 - len(chain))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, starts[0], 0, _LEAST,
                          0xFFFFFFFE, 0, 0xFFFFFFFE, 0)  # fmt: skip
    header += b"".join(struct.pack("<I", n if n < tables else 0xFFFFFFFF) for n in range(109))
    entries = [_entry("Root Entry", 5, 0xFFFFFFFF, 1, 0xFFFFFFFE, 0)]
    for row, (name, data) in enumerate(padded.items(), 1):
        following = row + 1 if row < len(padded) else 0xFFFFFFFF
        entries.append(_entry(name, 2, following, 0xFFFFFFFF, starts[row], len(data)))
    out = (
        header + struct.pack(f"<{len(chain)}I", *chain) + b"".join(entries).ljust(directory * _SECTOR, b"\0")
    )
    return out + b"".join(
        data.ljust(count * _SECTOR, b"\0") for data, count in zip(padded.values(), counts, strict=True)
    )


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    wide = name.encode("utf-16-le")
    return struct.pack("<64sHBBIII36xIQ", wide, len(wide) + 2, kind, 1, 0xFFFFFFFF, right, child, start, size)
