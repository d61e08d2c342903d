"""Changes of an index in any order against a dict of articles, with readers that stay open meanwhile.

After each step searching gives the same passages in the same order with the same scores as in an index that
was built at once from the articles that should be there; a reader opened earlier still sees its own.
"""

from __future__ import annotations

import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

import hypothesis
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from index.errors import DatelineError
from index.segments.commit import compact
from index.segments.snapshot import Snapshot
from index.storage import disk
from index.types import Article
from tests.faults.scenarios import article, delete, put
from tests.faults.states import Ranking, leftovers, rankings
from tests.faults.systems import Failing, Interrupted, Stopped, Watched
from tests.faults.tally import Tally

NAMES = st.sampled_from("abcdefgh")
ARTICLES = st.lists(
    st.builds(article, NAMES, st.integers(0, 5)), min_size=1, max_size=4, unique_by=lambda a: a.id
)
SYSTEMS = st.one_of(
    st.builds(Failing, st.integers(0, 40), st.sampled_from([5, 28]), st.booleans()),
    st.builds(Interrupted, st.integers(0, 40), st.sampled_from(["before", "midway", "after"])),
)
State = dict[str, Article]


class StoreMachine(RuleBasedStateMachine):
    """Small limits make small indexes merge, and give their segments clusters."""

    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        self.folder = self.root / "index"
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr("index.segments.merge._TOGETHER", 3)
        self.patch.setattr("index.segments.merge._SMALLEST", 4)
        self.patch.setattr("index.ranking.ivf.FROM", 6)
        self.system = disk.using(Watched())
        self.system.__enter__()
        self.expected: State = {}
        self.readers: list[tuple[Snapshot, State]] = []
        put(self.folder)

    def teardown(self) -> None:
        self.system.__exit__(None, None, None)
        self.patch.undo()
        shutil.rmtree(self.root)

    @rule(articles=ARTICLES)
    def add(self, articles: list[Article]) -> None:
        put(self.folder, *articles)
        self.expected |= {a.id: a for a in articles}

    @rule(articles=ARTICLES)
    def prune(self, articles: list[Article]) -> None:
        put(self.folder, *articles, prune=True)
        self.expected = {a.id: a for a in articles}

    @rule(articles=ARTICLES)
    def rebuild(self, articles: list[Article]) -> None:
        put(self.folder, *articles, rebuild=True)
        self.expected = {a.id: a for a in articles}

    @rule(names=st.sets(NAMES, min_size=1, max_size=3))
    def delete(self, names: set[str]) -> None:
        delete(self.folder, *names)
        self.expected = {id: a for id, a in self.expected.items() if id not in names}

    @rule()
    def compact(self) -> None:
        compact(self.folder, timeout=0.5)
        assert len(Snapshot(self.folder).manifest.segments) <= 1

    @rule(articles=ARTICLES, rebuild=st.booleans(), system=SYSTEMS)
    def add_interrupted(self, articles: list[Article], rebuild: bool, system: Watched) -> None:
        before, after = self.expected, {} if rebuild else dict(self.expected)
        after |= {a.id: a for a in articles}
        if self.interrupted(system, lambda: put(self.folder, *articles, rebuild=rebuild)):
            ids = {id: Snapshot(self.folder).article(id) for id in Snapshot(self.folder).article_ids()}
            assert ids in (before, after)
            self.expected = ids
        else:
            self.expected = after

    @rule(system=SYSTEMS)
    def compact_interrupted(self, system: Watched) -> None:
        self.interrupted(system, lambda: compact(self.folder, timeout=0.5))

    def interrupted(self, system: Watched, act: object) -> bool:
        assert callable(act)
        try:
            with disk.using(system):
                act()
        except (DatelineError, Stopped):
            return True
        return False

    @precondition(lambda self: len(self.readers) < 3)
    @rule()
    def keep_a_reader(self) -> None:
        self.readers.append((Snapshot(self.folder), dict(self.expected)))

    @precondition(lambda self: self.readers)
    @rule()
    def close_a_reader(self) -> None:
        self.readers.pop(0)

    @invariant()
    def the_index_is_as_a_fresh_one(self) -> None:
        StoreMachine.steps += 1
        same(Snapshot(self.folder), self.expected)

    @precondition(lambda self: self.readers)
    @invariant()
    def readers_keep_their_state(self) -> None:
        for reader, expected in self.readers:
            same(reader, expected)

    @precondition(lambda self: self.folder.exists())
    @rule(articles=ARTICLES)
    def nothing_lies_about(self, articles: list[Article]) -> None:
        """After a write that nothing interrupted."""
        self.add(articles)
        assert leftovers(self.folder) == []


def same(snapshot: Snapshot, expected: State) -> None:
    """Fails unless a snapshot holds these articles and ranks as an index freshly built from them."""
    assert {id: snapshot.article(id) for id in snapshot.article_ids()} == expected
    key = tuple(sorted(expected.items()))
    for mine, theirs in zip(rankings(snapshot), fresh(key), strict=True):
        assert [id for id, _ in mine] == [id for id, _ in theirs]
        assert [score for _, score in mine] == pytest.approx([score for _, score in theirs], abs=1e-5)


@lru_cache(maxsize=4096)
def fresh(articles: tuple[tuple[str, Article], ...]) -> tuple[Ranking, ...]:
    """How an index ranks that is built at once."""
    with tempfile.TemporaryDirectory() as root, disk.using(Watched()):
        put(Path(root) / "fresh", *(a for _, a in articles))
        return rankings(Snapshot(Path(root) / "fresh"))


def run(examples: int, seed: int) -> Tally:
    """So many random runs of at most 30 steps each."""
    tally = Tally()
    StoreMachine.steps = 0
    hypothesis.seed(seed)(StoreMachine)
    try:
        run_state_machine_as_test(StoreMachine, settings=of(examples, 30), _min_steps=0)
        problems = []
    except Exception as error:
        problems = [f"store machine: {type(error).__name__}: {error}"]
    tally.tried("steps", problems, times=StoreMachine.steps)
    return tally


def of(examples: int, steps: int) -> settings:
    """How long to run, at whatever speed the computer has."""
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
