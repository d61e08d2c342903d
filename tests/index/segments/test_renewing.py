"""Origins renewed by the writer: the articles stay as they are, and nothing else of the index changes."""

from __future__ import annotations

from pathlib import Path

from index.segments.commit import writing
from index.segments.snapshot import Snapshot
from tests.index.segments.test_commit import state
from tests.index.segments.test_writer import counted, made, names


def origins(snapshot: Snapshot) -> dict[str, str]:
    return {id_: snapshot.article(id_).origin for id_ in snapshot.article_ids()}


def test_live_articles_get_another_origin_and_stay_as_they_are(tmp_path: Path) -> None:
    for name in ("renewed", "plain"):
        made(tmp_path / name)
        with writing(tmp_path / name) as writer:
            writer.delete(["b"])
            if name == "renewed":
                new = {"g": "of g", "a": "of a", "d": "of d", "b": "gone", "nobody": "nobody's"}
                writer.renew({id_: {"origin": origin} for id_, origin in new.items()})
            writer.commit()
    renewed, plain = Snapshot(tmp_path / "renewed"), Snapshot(tmp_path / "plain")
    assert origins(renewed) == origins(plain) | {"a": "of a", "d": "of d", "g": "of g"}
    assert state(renewed) == state(plain)
    assert counted(renewed.manifest) == counted(plain.manifest)
    assert sum(record.live_articles for record in renewed.manifest.segments) == 7


def test_an_article_gets_a_place_that_it_did_not_have(tmp_path: Path) -> None:
    before = made(tmp_path)
    with writing(tmp_path) as writer:
        writer.renew({"c": {"place": "/news/c.txt"}})
        after = writer.commit()
    assert [after.article(id_).place for id_ in "bcd"] == ["", "/news/c.txt", ""]
    assert (origins(after), after.article("c")) == (origins(before), before.article("c"))


def test_without_origins_nothing_is_written(tmp_path: Path) -> None:
    made(tmp_path)
    before = names(tmp_path)
    with writing(tmp_path) as writer:
        writer.renew({})
        writer.renew({"nobody": {"place": "nobody's"}})
        writer.commit()
    assert names(tmp_path) == before
