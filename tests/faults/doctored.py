"""Makes files of an index that are absurd although their checksums are right, as only a person can.

Whatever they say, reading and writing on ends in an answer or in one of our errors: in no other error, no
crash, no endless loop and no claim to all memory. Each is tried in a forked child.
"""

from __future__ import annotations

import hashlib
import json
import random
import traceback
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import DatelineError
from index.segments.commit import compact
from index.segments.manifest import NAME
from index.segments.repair import verify
from index.segments.snapshot import Snapshot
from index.storage import disk
from index.storage.file_record import BLOCK
from tests.faults.children import in_child
from tests.faults.scenarios import article, delete, put
from tests.faults.states import QUERIES, state_of
from tests.faults.systems import Watched
from tests.faults.tally import Tally

ABSURD: list[Any] = [
    *(-1, 0, 1, 7, 1 << 31, 1 << 40, 1 << 62, 1 << 63, 1 << 64, 10**400, -0.5, 1e308, float("nan")),
    *(None, True, "", "x", "../../MANIFEST", "0" * 16, "\0", "\ud800", [], {}, [[]], [-1, -1], {"": None}),
]
Bytes = bytearray
Change = Callable[[bytearray], bytearray]


def write_manifest(folder: Path, body: dict[str, Any]) -> None:
    """Puts a manifest there whose checksum is right."""
    body = {key: value for key, value in body.items() if key != "sha256"}
    data = _canonical({**body, "sha256": hashlib.sha256(_canonical(body)).hexdigest()})
    for name in (NAME, "MANIFEST.copy"):
        (folder / name).write_bytes(data)


def _canonical(body: dict[str, Any]) -> bytes:
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()


def read_body(folder: Path) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((folder / NAME).read_bytes())
    return body


def doctor_segment(folder: Path, number: int, section: str, change: Change) -> None:
    """Changes the bytes of one array of a segment, not their number, and makes all checksums right again."""
    body = read_body(folder)
    record = body["segments"][number]
    path, file = folder / "segments" / f"{record['name']}.seg", record["file"]
    data = bytearray(path.read_bytes()[: file["data"]])
    start, size = place_of(file, section)
    changed = change(data[start : start + size])
    assert len(changed) == size, section
    data[start : start + size] = changed
    crcs = [zlib.crc32(data[at : at + BLOCK]) for at in range(0, len(data), BLOCK)]
    blocks = np.asarray(crcs, "<u4").tobytes()
    path.unlink()
    path.write_bytes(data + blocks)
    file["data_sha256"] = hashlib.sha256(data).hexdigest()
    file["blocks_sha256"] = hashlib.sha256(blocks).hexdigest()
    write_manifest(folder, body)


def place_of(file: dict[str, Any], section: str) -> tuple[int, int]:
    """Where an array begins, and how many bytes it has."""
    item = file["layout"][section]
    return item["offset"], int(np.prod(item["shape"])) * np.dtype(item["dtype"]).itemsize


@dataclass(frozen=True)
class Doctored:
    """What is done to the file, in words, and how."""

    what: str
    apply: Callable[[Path], None]


def manifests(folder: Path) -> Iterator[Doctored]:
    """Each value of the manifest replaced by each absurd one, or removed."""
    for path in _paths(read_body(folder)):
        for value in ABSURD:
            yield Doctored(f"{_shown(path)} = {value!r:.40}", _setter(path, value))
        yield Doctored(f"{_shown(path)} removed", _remover(path))


def _paths(value: Any, here: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if here and here != ("sha256",):
        yield here
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, child in children:
        yield from _paths(child, (*here, key))


def _shown(path: tuple[str | int, ...]) -> str:
    return ".".join(map(str, path))


def _setter(path: tuple[str | int, ...], value: Any) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        body = read_body(folder)
        _parent(body, path)[path[-1]] = value
        write_manifest(folder, body)

    return apply


def _remover(path: tuple[str | int, ...]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        body = read_body(folder)
        del _parent(body, path)[path[-1]]
        write_manifest(folder, body)

    return apply


def _parent(body: Any, path: tuple[str | int, ...]) -> Any:
    for key in path[:-1]:
        body = body[key]
    return body


def segments(folder: Path, rng: random.Random) -> Iterator[Doctored]:
    """Each array of each segment with other contents, and taken for an array of another type."""
    for number, record in enumerate(read_body(folder)["segments"]):
        for name, item in record["file"]["layout"].items():
            for what, change in _changes(item["dtype"], rng):
                yield Doctored(f"{name} of segment {number}: {what}", _segment_setter(number, name, change))
            place = ("segments", number, "file", "layout", name)
            for other in record["file"]["layout"]:
                if other != name:
                    layout = record["file"]["layout"][other]
                    yield Doctored(f"{name} of segment {number} is {other}", _setter(place, layout))


def _segment_setter(number: int, name: str, change: Change) -> Callable[[Path], None]:
    return lambda folder: doctor_segment(folder, number, name, change)


def _changes(dtype: str, rng: random.Random) -> Iterator[tuple[str, Change]]:
    yield "zeros", lambda data: bytearray(len(data))
    yield "all bits set", lambda data: bytearray(b"\xff" * len(data))
    yield "noise", lambda data: bytearray(rng.randbytes(len(data)))
    for text in (b"{}", b"[]", b"null", b'"x"', b"1", b"[[[["):
        if dtype == "uint8":
            yield f"{text!r}", lambda data, text=text: bytearray(text.ljust(len(data))[: len(data)])  # type: ignore[misc]
    kind = np.dtype(dtype)
    values = [float("nan"), float("inf"), 1e38] if kind.kind == "f" else [0, 1, _most(kind), _most(kind) // 2]
    if kind.kind == "i":
        values += [-1, -_most(kind) - 1]
    for value in values:
        for at in (0, -1, rng.randrange(1000)):
            yield f"{value} at {at}", _value(kind, at, value)
    yield "the other way round", lambda data: bytearray(np.frombuffer(data, kind)[::-1].tobytes())


def _most(kind: np.dtype[Any]) -> int:
    return int(np.iinfo(kind).max)


def _value(kind: np.dtype[Any], at: int, value: float) -> Change:
    def change(data: bytearray) -> bytearray:
        array = np.frombuffer(data, kind).copy()
        if len(array):
            array[at % len(array)] = value
        return bytearray(array.tobytes())

    return change


def try_all(folder: Path, doctored: list[Doctored], what: str) -> Tally:
    """Doctors the index in a folder, uses it, and puts it back, in each of the ways given."""
    tally = Tally()
    whole = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    while doctored:
        batch, doctored = doctored[:100], doctored[100:]
        ended = in_child(partial(_use_each, folder, batch, whole), 120)
        if ended.failure:  # one of them ended the child: which, is found out one by one
            for one in batch:
                alone = in_child(partial(_use_each, folder, [one], whole), 20)
                _restore(folder, whole)
                tally.tried(what, [f"{one.what}: {alone.failure}"] if alone.failure else alone.value)
        else:
            tally.tried(what, ended.value, times=len(batch))
    return tally


def _use_each(folder: Path, doctored: list[Doctored], whole: dict[Path, bytes]) -> list[str]:
    out: list[str] = []
    for one in doctored:
        one.apply(folder)
        out += (f"{one.what}: {problem}" for problem in _use(folder))
        _restore(folder, whole)
    return out


def _restore(folder: Path, whole: dict[Path, bytes]) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            path.unlink()
    for path, data in whole.items():
        path.write_bytes(data)


def _use(folder: Path) -> Iterator[str]:
    """Uses an index in every way; what ended in anything but an answer or one of our errors."""
    with disk.using(Watched()), np.errstate(all="ignore"):  # vectors may be no numbers
        for use in (_read, state_of, verify, _add, _delete, _compact):
            try:
                use(folder)
            except DatelineError:
                continue
            except KeyError as error:
                # What is said of an id that is not there: ids out of order are listed, but not found.
                if traceback.extract_tb(error.__traceback__)[-1].name != "_place_of":
                    yield f"{use.__name__.strip('_')} raised KeyError: {error}"
            except MemoryError:
                yield f"{use.__name__.strip('_')} asked for all memory"
            except Exception as error:
                yield f"{use.__name__.strip('_')} raised {type(error).__name__}: {error!s:.200}"


def _read(folder: Path) -> None:
    snapshot = Snapshot(folder)
    for id_ in list(snapshot.article_ids()):
        snapshot.article_row(id_)
        snapshot.rows_of(id_)
    for query in QUERIES:
        for term in query.split():
            snapshot.speller.corrected(term + "x")
            snapshot.document_frequency(term)


def _add(folder: Path) -> None:
    put(folder, article("a", 4), article("new"))


def _delete(folder: Path) -> None:
    delete(folder, "a", "b")


def _compact(folder: Path) -> None:
    compact(folder, timeout=0.5)
