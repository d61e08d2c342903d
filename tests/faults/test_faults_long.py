"""Everything that can go wrong with an index, made to: every call, every bit; see tests.faults."""

from __future__ import annotations

import sys

import pytest

from tests.faults.test_faults import run

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform != "linux", reason="forks, and looks into /proc"),
]


@pytest.mark.parametrize("part", ["killed", "failed", "cut", "damaged", "doctored", "changed"])
def test_all_faults(part: str) -> None:
    run("--part", part)


def test_all_system_calls() -> None:
    from tests.faults import tracing

    if why := tracing.missing():
        pytest.skip(why)
    run("--part", "traced")
