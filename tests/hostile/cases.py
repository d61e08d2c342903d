"""Makes hostile files out of the samples of every format: cut, changed, repeated, packed, under a wrong name.

The file of a number and a seed is always the same.
"""

from __future__ import annotations

import gzip
import io
import random
import struct
import zipfile
from collections.abc import Callable
from functools import cache

from tests.support.format_samples import SAMPLES

_COUNTS = (10, 1_000, 20_000)
_EDGES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
_LARGEST = 3_000_000
_BOMB = 200_000_000  # bytes that a part of a few kilobytes unpacks to

ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    + "]>"
)


def extensions() -> list[str]:
    """Every extension that is read."""
    from index.reading import formats

    return sorted({each for row in formats.FORMATS.values() for each in row})


def case(number: int, seed: int = 0) -> tuple[str, bytes]:
    """The name and the bytes of a hostile file."""
    rng = random.Random(f"{seed}:{number}")
    module = rng.choice(sorted(SAMPLES))
    kind = rng.choice(list(KINDS))
    data = KINDS[kind](module, rng)[:_LARGEST]
    extension = rng.choice(extensions()) if kind == "wrong_type" else _extension(module)
    if rng.random() < 0.05:
        data, extension = gzip.compress(data, 1), f"{extension}.gz"
    return f"{number}-{module}-{kind}{extension}", data


def _extension(module: str) -> str:
    from index.reading import formats

    return formats.FORMATS[module][0]


@cache
def _good(module: str) -> bytes:
    return SAMPLES[module].good()


def _truncated(module: str, rng: random.Random) -> bytes:
    good = _good(module)
    return good[: rng.randrange(len(good) + 1)]


def _changed(module: str, rng: random.Random) -> bytes:
    data = bytearray(_good(module))
    for _ in range(rng.choice((1, 3, 30))):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


def _lengths(module: str, rng: random.Random) -> bytes:
    """Numbers in the file made as small or as large as they can be."""
    data = bytearray(_good(module))
    for _ in range(rng.choice((1, 4))):
        width, code = rng.choice(((2, "H"), (4, "I")))
        if len(data) > width:
            value = rng.choice(_EDGES) & (256**width - 1)
            struct.pack_into(f"{rng.choice('<>')}{code}", data, rng.randrange(len(data) - width), value)
    return bytes(data)


def _repeated(module: str, rng: random.Random) -> bytes:
    """A stretch of the file again and again."""
    good = _good(module)
    start = rng.randrange(len(good))
    end = start + rng.choice((1, 10, 100, 1_000))
    return good[:end] + good[start:end] * rng.choice(_COUNTS) + good[end:]


def _spliced(module: str, rng: random.Random) -> bytes:
    good, other = _good(module), _good(rng.choice(sorted(SAMPLES)))
    return good[: rng.randrange(len(good) + 1)] + other[rng.randrange(len(other)) :]


def _random(module: str, rng: random.Random) -> bytes:
    return SAMPLES[module].start + rng.randbytes(rng.choice((0, 10, 1_000, 100_000)))


def _marks(module: str, rng: random.Random) -> bytes:
    return SAMPLES[module].hostile(rng.choice(SAMPLES[module].marks), rng.choice(_COUNTS))


def _wrong_type(module: str, rng: random.Random) -> bytes:
    return _good(module)


def _nested(module: str, rng: random.Random) -> bytes:
    """The file in zip files, or what opens and never closes."""
    data = _good(module)
    if data.startswith(b"PK"):
        for _ in range(rng.choice((1, 5, 20))):
            data = _zip({f"a{_extension(module)}": data})
        return data
    return rng.choice((b"<div>", b"{", b"[", b"(", b"<a><b>", b"> ", b"- ")) * rng.choice(_COUNTS) + data


def _bomb(module: str, rng: random.Random) -> bytes:
    """A part that unpacks to far more than the file, or entities that do."""
    good = _good(module)
    if good.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(good)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        name = rng.choice(sorted(parts))
        filler = rng.choice((b" ", b"<a>", b"<p/>"))
        return _zip(parts | {name: parts[name] + filler * (_BOMB // 10 // len(filler))})
    if rng.random() < 0.2:
        return gzip.compress(bytes(_BOMB), 1)
    root = good.find(b"<", 5) if b"<" in good else 0
    return ENTITIES.encode() + good[max(root, 0) :].replace(b"a", b"&m;", 50)


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()


KINDS: dict[str, Callable[[str, random.Random], bytes]] = {
    "truncated": _truncated,
    "changed": _changed,
    "lengths": _lengths,
    "repeated": _repeated,
    "spliced": _spliced,
    "random": _random,
    "marks": _marks,
    "wrong_type": _wrong_type,
    "nested": _nested,
    "bomb": _bomb,
}
"""What is done to a file, by name."""
