"""A sample of everything that can go wrong with an index, made to; `python -m tests.faults` does all of it.

In processes of their own: they fork, which one that runs the threads of other tests had better not.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.paths import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks, and looks into /proc")


@pytest.mark.parametrize("part", ["killed", "failed", "cut", "damaged", "doctored"])
def test_a_sample_of_faults(part: str) -> None:
    run("--part", part, "--quick")


def run(*options: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.faults", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
