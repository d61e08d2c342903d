"""`dateline index` in a process of its own, stopped by a signal: what was encoded is kept, and it says so."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from index.encoders.hashing import HashEncoder
from index.segments.snapshot import Snapshot
from qa import Corpus
from qa.cli.stopping import StoppedEarly, stoppable, stopped_by_signals
from tests.support.read_files import write_rows

PROGRAM = """
import sys
import index.build, index.encoders.hashing
import qa.state
from qa.cli import main

class Slow(index.encoders.hashing.HashEncoder):
    calls = 0

    def encode(self, texts, done=None):
        found = super().encode(texts)
        Slow.calls += 1
        if Slow.calls == 3:
            print("encoding", flush=True)
            sys.stdin.readline()  # the signal has come
        done(len(texts))
        return found

index.build.ENCODE_PASSAGES = 4
index.build.COMMIT_SHARE = 1e9
index.build.COMMIT_SECONDS = 0.0 if sys.argv.pop(1) == "often" else 1e9
qa.state.load_encoder = lambda name=None: Slow()
sys.exit(main(sys.argv[1:]))
"""


def stopped(number: signal.Signals, often: bool, *arguments: str) -> tuple[int, str]:
    """Exit status and standard error of an update that gets a signal while it encodes."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "often" if often else "seldom", "index", *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "encoding\n"
    process.send_signal(number)
    _, err = process.communicate("\n", timeout=120)
    return process.returncode, err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_what_was_encoded_is_kept(tmp_path: Path, number: signal.Signals) -> None:
    rows = write_rows(tmp_path / "n.jsonl", *({"text": f"Story {n} is told."} for n in range(20)))
    index = tmp_path / "index"
    killed = number == signal.SIGKILL
    code, err = stopped(number, killed, str(rows), "--index", str(index))
    if killed:
        assert code == -number
    else:
        said = "Stopped. What was encoded is kept: the same command goes on from there.\n"
        assert (code, err) == (1, said)
    assert Snapshot(index).article_count == 8
    _, changes = Corpus.sync([rows], index, encoder=HashEncoder())
    assert (changes.unchanged, changes.added) == (8, 12)


def test_an_interrupted_rebuild_says_that_nothing_has_changed(tmp_path: Path) -> None:
    rows = write_rows(tmp_path / "n.jsonl", *({"text": f"Story {n} is told."} for n in range(20)))
    index = tmp_path / "index"
    Corpus.sync([rows], index, encoder=HashEncoder())
    before = (index / "MANIFEST.json").read_bytes()
    code, err = stopped(signal.SIGINT, True, str(rows), "--index", str(index), "--rebuild")
    assert (code, err) == (1, "Stopped. The index is as it was before --rebuild.\n")
    assert (index / "MANIFEST.json").read_bytes() == before


def test_a_second_signal_ends_it_as_usual() -> None:
    stop = threading.Event()
    with stopped_by_signals(stop):
        signal.raise_signal(signal.SIGINT)
        assert stop.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_the_work_is_stopped_when_it_next_tells_how_far_it_is() -> None:
    told: list[str] = []
    with stoppable(lambda stage, done, total: told.append(stage), "All is kept.") as progress:
        progress("read", 1, 0)
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(StoppedEarly, match=r"^All is kept\.$"):
            progress("read", 2, 0)
    assert told == ["read"]
