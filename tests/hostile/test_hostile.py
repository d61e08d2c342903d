"""Some hostile files; and that harm of each kind is noticed."""

from __future__ import annotations

import os
import time
from pathlib import Path

from tests.hostile.cases import KINDS, case
from tests.hostile.workers import Limits, read_all


def _harm(path: Path) -> tuple[int, int]:
    """What the file's name says."""
    if path.name == "hangs":
        time.sleep(60)
    if path.name == "crashes":
        os.abort()
    if path.name == "raises":
        raise ValueError("some fault")
    if path.name == "grows":
        held = bytearray(300_000_000)
        held[::4096] = b"a" * len(held[::4096])
    return 1, 0


def test_harm_of_each_kind_is_noticed_and_the_rest_is_read(tmp_path: Path) -> None:
    names = ("good", "hangs", "crashes", "raises", "grows", "last")
    found = {
        o.name: o.fault for o in read_all([tmp_path / name for name in names], Limits(15, 200), 1, _harm)
    }
    assert found["good"] == found["last"] == ""
    assert (found["hangs"], found["crashes"]) == ("hangs", "crashed (-6)")
    assert found["raises"] == "raised ValueError: some fault"
    assert found["grows"].startswith("took ")


def test_hostile_files_do_no_harm(tmp_path: Path) -> None:
    paths = []
    for number in range(30):
        name, data = case(number, seed=1)
        if "bomb" not in name:
            paths.append(tmp_path / name)
            paths[-1].write_bytes(data)
    outcomes = list(read_all(paths, Limits(), 1))
    assert [outcome for outcome in outcomes if outcome.fault] == []
    assert len(outcomes) == len(paths)


def test_the_file_of_a_number_is_always_the_same() -> None:
    assert [case(number) for number in range(5)] == [case(number) for number in range(5)]
    assert {case(number)[0].split("-")[2].split(".")[0] for number in range(200)} == set(KINDS)
