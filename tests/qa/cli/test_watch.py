"""`dateline watch` itself: what it prints, that it parses only what changed, and how it ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from index.encoders.hashing import HashEncoder
from index.errors import IndexMissing
from index.reading import changes, fingerprints, formats
from index.reading.draft import Draft
from index.reading.formats import plain_text
from index.types import Article, Vectors
from index.watch import Watch
from qa import Corpus
from qa.cli.watch import IndexUpdates
from tests.support.waiting import until

PROGRAM = """
import sys
import index.encoders.hashing, index.encoders.load, index.reading.changes
index.encoders.load.load_encoder = lambda name=None: index.encoders.hashing.HashEncoder()
index.reading.changes.TICK = 0.2
from qa.cli import main
sys.exit(main(sys.argv[1:]))
"""


class Running:
    """`dateline watch` in a process of its own, with the stand-in encoder."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", PROGRAM, "watch", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def end(self, number: signal.Signals) -> tuple[int, str, str]:
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out, err


@pytest.fixture
def started() -> Iterator[Callable[..., Running]]:
    made: list[Running] = []

    def start(*arguments: str) -> Running:
        made.append(Running(*arguments))
        return made[-1]

    yield start
    for each in made:
        if each.process.poll() is None:
            each.process.kill()
        each.process.communicate()


def test_it_says_what_changed_and_ends_when_told_to(
    started: Callable[..., Running], write: Callable[..., Path], tmp_path: Path
) -> None:
    folder, index = write({"a.txt": "The dam.", "empty.txt": ""}), tmp_path / "index"
    runs = started(str(folder), "--index", str(index))
    assert runs.line().startswith("Articles: 1 added, 1 skipped. Encoded 1 passage in ")
    assert runs.line() == f"  skipped {folder / 'empty.txt'}: empty"
    assert runs.line() == f"Watching {folder} (Ctrl-C to stop)"
    page = Corpus.open(index, encoder=HashEncoder())
    write({"b.txt": "The bridge was closed."})
    assert runs.line() == "Articles: 1 added. Encoded 1 passage."
    assert page.search("bridge", mode="bm25")[0].passage.article_id == "b.txt"
    (folder / "a.txt").unlink()
    write({"b.txt": "The bridge was opened.", "scan.pdf": "no PDF"})
    assert runs.line() == "Articles: 1 updated, 1 deleted. Encoded 1 passage."
    assert runs.line().startswith(f"  skipped {folder / 'scan.pdf'}: ")
    assert runs.end(signal.SIGTERM) == (0, "Stopped.\n", "")
    assert list(page.articles) == ["b.txt"]


def test_ctrl_c_ends_it_without_a_trace(
    started: Callable[..., Running], write: Callable[..., Path], tmp_path: Path
) -> None:
    runs = started(str(write({"a.txt": "The dam."})), "--index", str(tmp_path / "index"), "--poll")
    while not runs.line().startswith("Watching"):
        pass
    assert runs.end(signal.SIGINT) == (0, "Stopped.\n", "")


def test_a_path_that_is_not_there_is_one_line(started: Callable[..., Running], tmp_path: Path) -> None:
    runs = started(str(tmp_path / "nowhere"), "--index", str(tmp_path / "index"))
    out, err = runs.process.communicate(timeout=60)
    assert (runs.process.returncode, out, err.count("\n")) == (1, "", 1)
    assert "nowhere" in err
    assert not (tmp_path / "index").exists()


def test_a_stop_while_encoding_leaves_the_last_state(write: Callable[..., Path], tmp_path: Path) -> None:
    stop = threading.Event()

    class Slow(HashEncoder):
        def encode(self, texts: Sequence[str], done: Callable[[int], None] | None = None) -> Vectors:
            stop.set()
            vectors = super().encode(texts, done)
            if done:
                done(len(texts))
            return vectors

    index = tmp_path / "index"
    runs = Watch(
        [write({"a.txt": "The dam."})],
        index,
        IndexUpdates(str(index), Slow(), 1_000_000).update,
        say=pytest.fail,
        stop=stop,
    )
    runs.run(lambda: pytest.fail("it was not stopped"))
    with pytest.raises(IndexMissing):
        Corpus.open(index)
    assert len(Corpus.build([tmp_path / "articles"], index, encoder=HashEncoder(), timeout=0).articles) == 1


def test_of_many_files_only_the_one_that_changed_is_parsed(
    write: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[bytes] = []
    plain = plain_text.read

    def read(data: bytes, max_bytes: int) -> Draft:
        parsed.append(data)
        return plain(data, max_bytes)

    monkeypatch.setattr(formats, "reader", lambda module: read)
    monkeypatch.setattr(changes, "TICK", 0.15)
    monkeypatch.setattr(fingerprints, "_SETTLED_NS", 0)
    folder = write({f"{n}.txt": f"The dam of 19{n}." for n in range(10, 40)})
    index, stop = tmp_path / "index", threading.Event()
    updates = IndexUpdates(str(index), HashEncoder(), 1_000_000)
    runs = Watch([folder], index, updates.update, say=pytest.fail, stop=stop)
    thread = threading.Thread(target=runs.run, daemon=True)
    thread.start()
    try:
        until(lambda: (index / "MANIFEST.json").exists())
        corpus = Corpus.open(index, encoder=HashEncoder())
        until(lambda: len(corpus.articles) == 30)
        parsed.clear()
        write({"15.txt": "The bridge."})
        until(lambda: _text(corpus, "15.txt") == "The bridge.")
        assert parsed == [b"The bridge."]
    finally:
        stop.set()
        thread.join(60)


def _text(corpus: Corpus, article_id: str) -> str:
    article: Article = corpus.articles[article_id]
    return article.text
