"""What holds for all formats: nothing stops a reader, libraries stay quiet, one folder holds them all."""

from __future__ import annotations

import gzip
import logging
import re
import warnings
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.reading.articles import read_articles
from index.reading.draft import Draft
from index.reading.formats import FORMATS, NAMES, module_of, parts_reader
from index.reading.formats import reader as whole_reader
from index.reading.formats.text import readable
from index.types import Article, Skipped
from tests.support.format_samples import SAMPLES, sample
from tests.support.growth import FACTOR, near_linear
from tests.support.paths import ROOT
from tests.support.read_files import read_data, read_or_reason, reason

# Where people are told which formats are read.
TOLD = ("README.md", "qa/cli/__init__.py", "qa/cli/collection.py")
every_format = pytest.mark.parametrize("module", FORMATS)


@every_format
def test_each_format_has_a_reader_for_its_extensions(module: str) -> None:
    for extension in FORMATS[module]:
        assert module_of(extension) == module
        assert extension == extension.lower()
    read = parts_reader(module) or whole_reader(module)
    assert (read.__module__, read.__name__) == (
        f"index.reading.formats.{module}",
        "parts" if parts_reader(module) else "read",
    )


def test_each_row_of_samples_is_of_a_format_and_has_marks() -> None:
    assert SAMPLES.keys() <= FORMATS.keys()
    assert all(each.marks and each.bad for each in SAMPLES.values())


def test_the_formats_are_named_for_people() -> None:
    extensions = [FORMATS[module][0] for module in FORMATS]
    assert re.findall(r"\.\w+", NAMES) == extensions
    assert module_of(".exe") is None
    for paper in TOLD:
        text = (ROOT / paper).read_text("utf-8")
        assert [name for name in extensions if not re.search(rf"{re.escape(name)}\b", text)] == [], paper


@every_format
def test_a_good_file_is_read_as_readable_text(module: str) -> None:
    draft = read_data(FORMATS[module][0], sample(module).good())
    assert readable(draft.text) == draft.text


@settings(deadline=None, max_examples=60)
@given(data=st.binary(max_size=300))
@every_format
def test_no_bytes_stop_a_reader(module: str, data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("any") / f"a{FORMATS[module][0]}"
    path.write_bytes(sample(module).start + data)
    for found in read_articles([path]):
        assert isinstance(found, Article | Skipped)
        assert not (isinstance(found, Skipped) and "\n" in found.reason)


@every_format
def test_half_a_file_stops_no_reader(module: str) -> None:
    whole = sample(module).good()
    for share in (1, 3, 5, 7):
        assert isinstance(read_or_reason(FORMATS[module][0], whole[: len(whole) * share // 8]), Draft | str)


MARKS = 2_000
"""A mark is repeated so many times, and four times as often: tenths of a second for the slowest format."""


@pytest.mark.parametrize(
    ("module", "mark"),
    # A format without a row has no marks, and fails in `sample`.
    [
        (module, mark)
        for module in FORMATS
        for mark in (SAMPLES[module].marks if module in SAMPLES else ("",))
    ],
)
def test_the_time_for_hostile_text_grows_like_its_size(module: str, mark: str) -> None:
    hostile, extension = sample(module).hostile, FORMATS[module][0]

    def read(data: bytes) -> None:
        with suppress(RecursionError):  # the file is skipped as nested too deeply
            read_or_reason(extension, data)

    near_linear(read, lambda count: hostile(mark, count), MARKS)


class CostlyReader:
    """A reader of certain cost, with the clock that it moves: each byte costs as its power says."""

    def __init__(self, power: int, unit: float = 1e-3) -> None:
        self.power, self.unit, self.now = power, unit, 0.0

    def read(self, data: bytes) -> None:
        self.now += self.unit * len(data) ** self.power

    def clock(self) -> float:
        return self.now


def test_a_reader_that_tries_again_from_each_start_is_too_slow() -> None:
    reader = CostlyReader(power=2)
    with pytest.raises(AssertionError, match=r"too slow.*: 16\.0 times as long"):
        near_linear(reader.read, bytes, 100, reader.clock)


def test_a_linear_reader_is_fast_enough_and_so_is_one_that_takes_next_to_nothing() -> None:
    for reader in (CostlyReader(power=1), CostlyReader(power=2, unit=1e-9)):
        near_linear(reader.read, bytes, 100, reader.clock)
        assert reader.now > 0


@pytest.mark.parametrize("module", ["plain_text", "markdown"])
def test_hostile_text_does_not_hide_the_words_behind_it(module: str) -> None:
    for mark in SAMPLES[module].marks:
        data = SAMPLES[module].hostile(mark, FACTOR * MARKS)
        assert "words" in read_data(FORMATS[module][0], data).text


@every_format
def test_libraries_say_nothing(
    module: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    extension = FORMATS[module][0]
    read_data(extension, sample(module).good())  # what a library does when it is imported is its own
    before = levels()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        read_data(extension, sample(module).good())
        for data in sample(module).bad:
            reason(extension, data)
    assert capfd.readouterr() == ("", "")
    assert (caplog.records, warned) == ([], [])
    assert {name: level for name, level in levels().items() if name in before} == before


def levels() -> dict[str, int]:
    """The level of each logger."""
    known = logging.root.manager.loggerDict.items()
    return {name: logger.level for name, logger in known if isinstance(logger, logging.Logger)}


def test_every_format_in_one_folder(tmp_path: Path) -> None:
    expected = []
    for module, extensions in FORMATS.items():
        data = sample(module).good()
        for extension in (*extensions, extensions[0].upper()):
            (tmp_path / f"{module}{extension}").write_bytes(data)
            (tmp_path / f"{module}{extension}.gz").write_bytes(gzip.compress(data))
            names = (f"{module}{extension}", f"{module}{extension}.gz")
            expected += [each for name in names for each in sample(module).ids_in(name)]
    found = list(read_articles([tmp_path]))
    assert [item for item in found if isinstance(item, Skipped)] == []
    assert sorted(item.id for item in found if isinstance(item, Article)) == sorted(expected)
