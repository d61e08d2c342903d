"""An id belongs to one article: none takes the place of another, and what was moved is not encoded again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.read_files import write_rows
from tests.support.synced_index import SyncedIndex, counts, town_rows

DAM = "The dam was opened in 1964."
BRIDGE = "The bridge was closed for repairs."
TUNNEL = "A tunnel is planned below the bay."
Write = Callable[..., Path]


@pytest.fixture
def index(tmp_path: Path) -> SyncedIndex:
    return SyncedIndex(tmp_path / "index")


@pytest.mark.parametrize("together", [True, False])
def test_two_folders_with_a_file_of_the_same_name(index: SyncedIndex, write: Write, together: bool) -> None:
    may, june = write({"1.txt": DAM}, "may"), write({"1.txt": BRIDGE}, "june")
    if not together:
        index.sync(may)
    changes = index.sync(may, june) if together else index.sync(june)
    (renamed,) = changes.renamed
    assert (renamed.path, renamed.id, renamed.wanted) == (str(june / "1.txt"), "june/1.txt", "1.txt")
    assert renamed.holder == str(may / "1.txt")
    assert index.texts() == {"1.txt": DAM, "june/1.txt": BRIDGE}
    for again in ((june, may), (may,), (june,)):  # in any order, and said once
        changes = index.sync(*again)
        assert (counts(changes), changes.renamed) == ((0, 0, 0, len(again), 0), ())
    (june / "1.txt").write_text(TUNNEL)
    assert counts(index.sync(june)) == (0, 1, 0, 0, 1)
    assert index.texts() == {"1.txt": DAM, "june/1.txt": TUNNEL}


def test_folders_of_the_same_name_stand_behind_the_folders_above(index: SyncedIndex, write: Write) -> None:
    days = [write({"index.txt": text}, f"{month}/01") for month, text in
            (("may", DAM), ("june", BRIDGE), ("july", TUNNEL))]  # fmt: skip
    for day in days:
        index.sync(day / "index.txt")
    assert index.texts() == {"index.txt": DAM, "01/index.txt": BRIDGE, "july/01/index.txt": TUNNEL}


def test_an_id_that_is_free_again_does_not_make_another_article(index: SyncedIndex, write: Write) -> None:
    may, june = write({"1.txt": DAM}, "may"), write({"1.txt": BRIDGE}, "june")
    index.sync(may, june)
    (may / "1.txt").unlink()
    index.sync(may, prune=True)
    (june / "1.txt").write_text(TUNNEL)
    assert counts(index.sync(june)) == (0, 1, 0, 0, 1)
    assert index.texts() == {"june/1.txt": TUNNEL}


@pytest.mark.parametrize("names", [("may/n.jsonl", "june/n.jsonl"), ("dumps/may.jsonl", "dumps/june.jsonl")])
@pytest.mark.parametrize("numbered", [True, False])
def test_rows_of_two_collections(
    index: SyncedIndex, tmp_path: Path, names: tuple[str, str], numbered: bool
) -> None:
    files = [tmp_path / name for name in names]
    for file, texts in zip(files, ((DAM, BRIDGE), (TUNNEL, "Rain is on its way.")), strict=True):
        file.parent.mkdir(exist_ok=True)
        write_rows(file, *({"text": text, **({"id": n} if numbered else {})} for n, text in enumerate(texts)))
    for file in files:
        assert counts(index.sync(file)) == (2, 0, 0, 0, 2)
    assert sorted(index.texts().values()) == sorted([DAM, BRIDGE, TUNNEL, "Rain is on its way."])
    if numbered:
        assert set(index.texts()) == {"0", "1", *(f"{files[1].parent.name}/{n}" for n in (0, 1))}
    assert counts(index.sync(*reversed(files))) == (0, 0, 0, 4, 0)


def test_rows_with_one_id_in_a_file_are_all_there(index: SyncedIndex, tmp_path: Path) -> None:
    texts = [f"Story number {n} is told." for n in range(6)]
    file = write_rows(tmp_path / "n.jsonl", *({"id": 1, "text": text} for text in [*texts, texts[0]]))
    changes = index.sync(file)
    assert sorted(index.texts().values()) == texts
    assert [each.reason for each in changes.skipped] == [
        f"the same article as '1', which was seen before, in {file}:1"
    ]
    assert counts(index.sync(file)) == (0, 0, 0, 6, 0)


@pytest.mark.parametrize("url", [True, False])
def test_a_row_without_an_id_is_known_wherever_it_stands(
    index: SyncedIndex, tmp_path: Path, url: bool
) -> None:
    file = write_rows(tmp_path / "n.jsonl", *town_rows(1, 2, 3, url=url))
    index.sync(file)
    write_rows(file, *town_rows(9, 3, 2, 1, url=url))
    assert counts(index.sync(file)) == (1, 0, 0, 3, 1)
    write_rows(file, *town_rows(2, 1, url=url))
    assert counts(index.sync(file, prune=True)) == (0, 0, 0, 2, 0)
    assert sorted(index.texts().values()) == ["Town 1 opened a bridge.", "Town 2 opened a bridge."]


def test_a_row_with_an_address_is_the_same_when_its_text_changes(index: SyncedIndex, tmp_path: Path) -> None:
    file = write_rows(tmp_path / "n.jsonl", *town_rows(1, 2, url=True))
    index.sync(file)
    write_rows(file, *town_rows(3, 1, url=True), {"text": DAM, "url": "https://a.org/2"})
    assert counts(index.sync(file)) == (1, 1, 0, 1, 2)
    assert index.texts()["n.jsonl:https://a.org/2"] == DAM


def test_rows_of_one_address_are_several_articles(index: SyncedIndex, tmp_path: Path) -> None:
    file = tmp_path / "n.jsonl"
    texts = [f"Story number {n} is told." for n in range(6)]
    write_rows(file, *({"text": text, "url": "https://a.org/"} for text in texts))
    index.sync(file)
    assert sorted(index.texts().values()) == texts
    write_rows(file, *({"text": text, "url": "https://a.org/"} for text in reversed(texts)))
    assert index.sync(file).passages == 0
    assert sorted(index.texts().values()) == texts


def test_rows_that_get_another_number_are_not_encoded_again(index: SyncedIndex, tmp_path: Path) -> None:
    file = write_rows(tmp_path / "n.jsonl", *({"id": n, **row} for n, row in enumerate(town_rows(1, 2, 3))))
    index.sync(file)
    write_rows(file, *({"id": n, **row} for n, row in enumerate(town_rows(9, 1, 2, 3))))
    assert counts(index.sync(file)) == (1, 3, 0, 0, 1)
    assert index.texts() == {str(n): f"Town {town} opened a bridge." for n, town in enumerate((9, 1, 2, 3))}


def test_a_folder_that_was_moved(index: SyncedIndex, write: Write, tmp_path: Path) -> None:
    folder = write({"a.txt": DAM, "b/c.txt": BRIDGE})
    write_rows(folder / "n.jsonl", {"id": "row", "text": TUNNEL}, *town_rows(4))
    index.sync(folder)
    before = index.texts()
    folder.rename(tmp_path / "elsewhere")
    assert counts(index.sync(tmp_path / "elsewhere")) == (0, 0, 0, 4, 0)
    assert index.texts() == before
    (tmp_path / "elsewhere" / "a.txt").write_text("The dam was closed.")
    assert counts(index.sync(tmp_path / "elsewhere")) == (0, 1, 0, 3, 1)
    shutil.rmtree(tmp_path / "elsewhere" / "b")
    assert index.sync(tmp_path / "elsewhere", prune=True).deleted == 1


@pytest.mark.parametrize("prune", [True, False])
def test_a_file_that_was_renamed(index: SyncedIndex, write: Write, prune: bool) -> None:
    folder = write({"m.txt": DAM, "x.txt": BRIDGE})
    index.sync(folder)
    (folder / "m.txt").rename(folder / "a.txt")
    changes = index.sync(folder, prune=prune)
    assert (counts(changes), changes.deleted) == ((0, 0, 1, 1, 0), 0)
    assert index.texts() == {"a.txt": DAM, "x.txt": BRIDGE}


def test_names_that_are_exchanged(index: SyncedIndex, write: Write) -> None:
    folder = write({"a.txt": DAM, "b.txt": BRIDGE})
    index.sync(folder)
    write({"a.txt": BRIDGE, "b.txt": DAM})
    assert counts(index.sync(folder)) == (0, 2, 0, 0, 0)
    assert index.texts() == {"a.txt": BRIDGE, "b.txt": DAM}


def test_a_copy_is_an_article_of_its_own_and_not_encoded(index: SyncedIndex, write: Write) -> None:
    folder = write({"a.txt": DAM})
    index.sync(folder)
    write({"b.txt": DAM})
    assert counts(index.sync(folder)) == (1, 0, 0, 1, 0)
    assert index.texts() == {"a.txt": DAM, "b.txt": DAM}


def test_a_name_that_has_moved_is_free_for_a_copy(index: SyncedIndex, write: Write) -> None:
    """`a.txt` is renamed, and comes again in another folder, with the same text, in the same call."""
    folder, other = write({"a.txt": DAM}), write({"a.txt": DAM}, "other")
    index.sync(folder)
    (folder / "a.txt").rename(folder / "z.txt")
    index.sync(folder, other)
    assert index.texts() == {"a.txt": DAM, "z.txt": DAM}
    assert counts(index.sync(folder, other)) == (0, 0, 0, 2, 0)


def test_what_was_moved_and_changed_at_once_is_another_article(index: SyncedIndex, write: Write) -> None:
    index.sync(write({"a.txt": DAM}, "may"))
    shutil.rmtree(index.folder.parent / "may")
    index.sync(write({"a.txt": BRIDGE}, "june"))
    assert index.texts() == {"a.txt": DAM, "june/a.txt": BRIDGE}


def test_a_file_in_two_of_the_folders_given_is_read_once(index: SyncedIndex, write: Write) -> None:
    folder = write({"a.txt": DAM, "b/c.txt": BRIDGE})
    changes = index.sync(folder, folder / "b", folder)
    assert changes.added == 2
    assert {each.reason for each in changes.skipped} == {"was read already: it is in two of the paths given"}
    assert counts(index.sync(folder / "b")) == (0, 0, 0, 1, 0)
    assert set(index.texts()) == {"a.txt", "b/c.txt"}


def test_a_folder_above_the_one_before(index: SyncedIndex, write: Write) -> None:
    folder = write({"b/c.txt": BRIDGE})
    index.sync(folder / "b")
    assert counts(index.sync(folder)) == (0, 0, 1, 0, 0)
    assert index.texts() == {"b/c.txt": BRIDGE}


def test_pruning_deletes_only_what_came_from_the_folders_given(index: SyncedIndex, write: Write) -> None:
    news, newer = write({"a.txt": DAM, "b.txt": BRIDGE}, "news"), write({"c.txt": TUNNEL}, "news2")
    rows_file = write_rows(newer / "n.jsonl", *town_rows(1, 2))
    index.sync(news, newer)
    (news / "a.txt").unlink()
    (newer / "c.txt").unlink()
    write_rows(rows_file, *town_rows(2))
    assert index.sync(news, prune=True).deleted == 1
    assert len(index.texts()) == 4
    assert index.sync(rows_file, prune=True).deleted == 1
    assert TUNNEL in index.texts().values()
    assert index.sync(newer, prune=True).deleted == 1
    assert set(index.texts().values()) == {BRIDGE, "Town 2 opened a bridge."}


def test_a_folder_given_by_a_link_or_from_another_folder_is_the_same(
    index: SyncedIndex, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write({"a.txt": DAM})
    os.symlink(folder, tmp_path / "link")
    index.sync(tmp_path / "link")
    (folder / "a.txt").write_text(BRIDGE)
    monkeypatch.chdir(tmp_path)
    assert counts(index.sync(Path("articles"))) == (0, 1, 0, 0, 1)
    monkeypatch.chdir(folder)
    (folder / "a.txt").unlink()
    assert index.sync(Path("."), prune=True).deleted == 1
