"""The changes of an index that are interrupted, the indexes they start from and the states on their way."""

from __future__ import annotations

import datetime
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from index.build import update
from index.segments.commit import compact, writing
from index.segments.manifest import NAME
from index.segments.snapshot import Snapshot
from index.storage import disk
from index.text.passages import Splitting
from index.types import Article, Skipped
from tests.faults.states import ENCODER, State, state_of
from tests.faults.systems import Call, Watched

SPLITTING = Splitting(20, 16)
_WORDS = "space agreement council minsk launch rocket signed minister energy border октябрь".split()


def article(name: str, version: int = 0) -> Article:
    """An article that depends on nothing but its name and version; some have the same text as others."""
    rng = random.Random(f"{name}.{version}")
    count = rng.randint(1, 5)
    text = " ".join(" ".join(rng.choices(_WORDS, k=6)).capitalize() + "." for _ in range(count))
    if version % 3 == 2:  # whatever its name
        text = "The space agreement was signed. Minsk talks follow in October. The rocket stood by."
    date = datetime.date(2014, 9, 5) if rng.random() < 0.5 else None
    pages = (0, len(text) // 2) if rng.random() < 0.3 else ()
    title = rng.choice([None, "Minsk talks"])
    return Article(name, text, title, date, "Tass" if date else None, None, f"{name}.txt", pages)


@dataclass(frozen=True)
class Scenario:
    """A change, and how the index is made that it changes (by a caller who has put `Watched` in place)."""

    name: str
    prepare: Callable[[Path], None]
    act: Callable[[Path], object]


@dataclass(frozen=True)
class Course:
    """What a change does when nothing goes wrong.

    calls: what it asks of the file system, in order. states: of the index before it and after each commit.
    commits: the places in `calls` of the replacements that made them.
    """

    calls: list[Call]
    states: list[State | None]
    commits: list[int]

    def after(self, calls: int) -> State | None:
        """The state once so many calls have been made."""
        return self.states[sum(commit < calls for commit in self.commits)]


class _Followed(Watched):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder, self.states, self.commits = folder, [state_of(folder)], list[int]()

    def replace(self, source: Path, target: Path) -> None:
        super().replace(source, target)
        if target == self.folder / NAME:
            self.states.append(state_of(self.folder))
            self.commits.append(len(self.calls) - 1)


def prepared(scenario: Scenario, root: Path) -> Path:
    """The index that a scenario starts from, made in a folder below `root`."""
    with disk.using(Watched()):
        scenario.prepare(root / "index")
    return root / "index"


def course(scenario: Scenario, base: Path, root: Path) -> Course:
    """Goes through a change of a copy of `base`, made below `root`."""
    folder = copied(base, root / "course")
    followed = _Followed(folder)
    with disk.using(followed):
        scenario.act(folder)
    shutil.rmtree(root / "course")
    return Course(followed.calls, followed.states, followed.commits)


def copied(base: Path, root: Path) -> Path:
    """A copy of an index in the emptied folder `root`, or the place for one where there is none yet."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    if base.exists():
        shutil.copytree(base, root / "index")
    return root / "index"


def put(folder: Path, *articles: Article | Skipped, rebuild: bool = False, prune: bool = False) -> None:
    update(folder, articles, lambda: ENCODER, splitting=SPLITTING, rebuild=rebuild, prune=prune, timeout=0.5)


def delete(folder: Path, *ids: str) -> None:
    with writing(folder, timeout=0.5) as writer:
        writer.delete(ids)
        writer.commit()


def _nothing(folder: Path) -> None:
    pass


def _some(folder: Path) -> None:
    """Two segments, with an article deleted in the first."""
    put(folder, article("a"), article("b"), article("c", 2), Skipped("d.pdf", "no text"))
    put(folder, article("b", 1), article("e", 2))


def _about_to_merge(folder: Path) -> None:
    """As many small segments as it takes for the next added one to set off a merge."""
    for n in range(64):
        before = folder.with_name("before")
        if n:
            shutil.copytree(folder, before)
        count = segments(folder) if n else 0
        put(folder, article(f"m{n}"))
        if segments(folder) <= count:
            shutil.rmtree(folder)
            before.rename(folder)
            return
        if n:
            shutil.rmtree(before)
    raise AssertionError("64 additions and no merge")


def segments(folder: Path) -> int:
    return len(Snapshot(folder).manifest.segments)


SCENARIOS = [
    Scenario("first build", _nothing, lambda folder: put(folder, article("a"), article("b", 2))),
    Scenario("add", _some, lambda folder: put(folder, article("x", 2), article("y"))),
    Scenario("update", _some, lambda folder: put(folder, article("a", 1), article("e"))),
    Scenario("prune", _some, lambda folder: put(folder, article("a"), article("z"), prune=True)),
    Scenario("delete", _some, lambda folder: delete(folder, "a", "e")),
    Scenario("delete all", _some, lambda folder: delete(folder, "a", "b", "c", "e")),
    Scenario("compact", _some, lambda folder: compact(folder, timeout=0.5)),
    Scenario("rebuild", _some, lambda folder: put(folder, article("r"), article("a", 1), rebuild=True)),
    Scenario("merge", _about_to_merge, lambda folder: put(folder, article("last"))),
]
