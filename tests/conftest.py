"""What all tests share: no network, and the seed articles indexed once with each encoder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from tests.support.paths import SEEDS
from tests.support.readers import PatternReader

# Before anything imports a library that would ask a hub.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
# Several processes test at once: threads that wait for each other inside one product would take their time.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")

from index.encoders.hashing import HashEncoder
from index.encoders.minilm import MiniLM
from qa import Corpus

# How long a test takes depends on what else the machine does.
settings.register_profile("dateline", deadline=None)
# For tests.mutation: the same examples each time, and no search for the smallest one that fails.
settings.register_profile(
    "mutation", deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("dateline")


@pytest.fixture(scope="session")
def minilm() -> MiniLM:
    """The bundled encoder, loaded once."""
    return MiniLM()


@pytest.fixture(scope="session")
def seed_corpus(tmp_path_factory: pytest.TempPathFactory, minilm: MiniLM) -> Corpus:
    """The seed articles, encoded by the bundled model. Not to be changed by a test."""
    return Corpus.build([SEEDS], tmp_path_factory.mktemp("seeds") / "index", encoder=minilm)


@pytest.fixture(scope="session")
def hash_corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The seed articles, encoded by the stand-in: quick to search. Not to be changed by a test."""
    return Corpus.build([SEEDS], tmp_path_factory.mktemp("hashed") / "index", encoder=HashEncoder())


@pytest.fixture(scope="session")
def quick_corpus(hash_corpus: Corpus) -> Corpus:
    """The same, read by a stand-in that takes days and names for answers: quick to ask."""
    return hash_corpus.with_reader(PatternReader(r"[A-Z]\w+ \d{1,2}, \d{4}|[A-Z]\w+ [A-Z]\w+"))


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes files into a folder of articles and returns the folder: write({"a.txt": "..."})."""

    def write(files: dict[str, str], folder: str = "articles") -> Path:
        for name, text in files.items():
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / folder

    return write


@pytest.fixture
def hashed() -> HashEncoder:
    """The stand-in encoder, which needs no model."""
    return HashEncoder()
