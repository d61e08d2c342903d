"""Folders, files and collections: which are read, under which ids, and how each of the others is named."""

from __future__ import annotations

import datetime
import gzip
import json
import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from index.errors import InputError
from index.reading.articles import read_articles
from index.types import Article, Skipped
from tests.support.paths import SEEDS

TEXT = "The council met in Minsk on Wednesday and agreed on a budget.\n"


def read(*paths: Path, max_bytes: int = 20_000_000) -> tuple[dict[str, Article], dict[str, str]]:
    """Articles by id, and the reasons of what was skipped by path."""
    found = list(read_articles(paths, max_bytes=max_bytes))
    articles = [item for item in found if isinstance(item, Article)]
    skipped = [item for item in found if isinstance(item, Skipped)]
    assert len({article.id for article in articles}) == len(articles)
    return {a.id: a for a in articles}, {s.path: s.reason for s in skipped}


def write_rows(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_the_seeds_say_who_they_are() -> None:
    articles, skipped = read(SEEDS)
    assert not skipped
    told = {name[:3]: (a.title, a.date, a.source, a.url) for name, a in articles.items()}
    assert told == {
        "000": (None, datetime.date(2020, 1, 22), "TASS", None),
        "001": (None, None, "KazInform, BelTA", None),
        "002": (
            "Governments of Belarus, Russia sign agreement on sci-tech and innovative co-operation",
            datetime.date(2023, 3, 29),
            None,
            None,
        ),
        "003": ("Russia and Kazakhstan discuss strengthening of cooperation at Baikonur", None, None, None),
        "004": (None, None, None, None),
    }
    for path in SEEDS.iterdir():
        assert articles[path.name].text == path.read_text(encoding="utf-8")
        assert articles[path.name].path == str(path)


def test_ids_are_relative_to_the_folder_and_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/b/c.TXT", "a.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(TEXT)
    expected = ["a/b/c.TXT", "a/z.txt", "a.txt", "b.txt"]
    assert [item.id for item in read_articles([tmp_path]) if isinstance(item, Article)] == expected
    assert list(read(tmp_path / "a" / "z.txt")[0]) == ["z.txt"]
    assert list(read(tmp_path / "b.txt", tmp_path / "a")[0]) == ["b.txt", "b/c.TXT", "z.txt"]


def test_nothing_is_read_before_it_is_asked_for(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(TEXT)
    found = read_articles([tmp_path])
    next(found)
    (tmp_path / "b.txt").write_text("")
    assert next(found) == Skipped(str(tmp_path / "b.txt"), "empty")


@pytest.mark.parametrize("missing", ["nowhere", "nowhere/a.txt", "a\0b"])
def test_a_path_that_is_not_there_is_an_error_at_once(tmp_path: Path, missing: str) -> None:
    with pytest.raises(InputError) as error:
        read_articles([tmp_path, str(tmp_path / missing)])
    assert "\n" not in str(error.value)
    assert "cannot read" in str(error.value)


def test_no_paths_and_a_senseless_limit_are_errors(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder or file"):
        read_articles([])
    with pytest.raises(InputError, match="not 0"):
        read_articles([tmp_path], max_bytes=0)


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert list(read_articles([tmp_path])) == []


def test_one_path_may_be_given_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    assert list(read_articles(str(tmp_path))) == list(read_articles([tmp_path]))


def test_hidden_names_are_passed_over_unless_given(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "a.txt").write_text(TEXT)
    (tmp_path / ".a.txt").write_text(TEXT)
    assert read(tmp_path) == ({}, {})
    assert list(read(tmp_path / ".a.txt", tmp_path / ".git")[0]) == [".a.txt", "a.txt"]


def test_an_index_among_the_articles_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    for folder in ("my-index", "no-index"):
        (tmp_path / folder / "segments").mkdir(parents=True)
        (tmp_path / folder / "segments" / "x.txt").write_text(TEXT)
    (tmp_path / "my-index" / "MANIFEST.json").write_text("{}")
    articles, skipped = read(tmp_path)
    assert (list(articles), skipped) == (["a.txt", "no-index/segments/x.txt"], {})


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t\r\n\0\0", "empty"),
        ("a.txt", b"\xef\xbb\xbf", "empty"),
        ("a.txt", b"* * *\n--- ...", "no letters"),
        ("a.txt", bytes(range(256)) * 3, "binary"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + b"IHDR" * 30, "binary"),
        ("a.txt", b"\x01\x02\x03\x04\x05\x06\x07\x08 text", "binary"),
        ("a.exe", b"MZ", ".txt, .md, .html, .pdf, .docx and .jsonl"),
        ("a", TEXT.encode(), "unknown kind of file"),
        ("a.doc", TEXT.encode(), "unknown kind of file"),
        ("a.pdf", b"", "empty"),
        ("a.html", b"\0" * 100, "empty"),
        ("a.docx", b"", "empty"),
        ("a.txt.gz", b"no gzip", "damaged gzip"),
        ("a.jsonl.gz", gzip.compress(b'{"text": "Words."}\n' * 99)[:-20], "damaged gzip"),
        ("a.txt", b"x" * 1001, "larger than the limit of 1,000 bytes"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_is_read(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "good.txt").write_text(TEXT)
    articles, skipped = read(tmp_path, max_bytes=1_000)
    assert "good.txt" in articles
    assert list(skipped) == [str(tmp_path / name)]
    assert reason in skipped[str(tmp_path / name)]
    assert "\n" not in skipped[str(tmp_path / name)]


def test_a_second_article_with_an_id_is_skipped(tmp_path: Path) -> None:
    for folder in "ab":
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_text(TEXT)
    articles, skipped = read(tmp_path / "a", tmp_path / "b")
    assert articles["x.txt"].path == str(tmp_path / "a" / "x.txt")
    assert str(tmp_path / "a" / "x.txt") in skipped[str(tmp_path / "b" / "x.txt")]
    assert len(list(read_articles([tmp_path / "a", tmp_path / "a"]))) == 2
    rows = write_rows(tmp_path / "r.jsonl", {"id": "1", "text": TEXT}, {"_id": 1, "text": TEXT})
    assert f"{rows}:1" in read(rows)[1][f"{rows}:2"]


def test_links_are_read_only_inside_the_folder(tmp_path: Path) -> None:
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    for place in (folder / "sub", folder / ".store", outside):
        place.mkdir(parents=True)
    (outside / "secret.txt").write_text(TEXT)
    (folder / ".store" / "kept.txt").write_text(TEXT)
    (folder / "in.txt").symlink_to(".store/kept.txt")
    (folder / "out.txt").symlink_to(outside / "secret.txt")
    (folder / "up.txt").symlink_to("../outside/secret.txt")
    (folder / "outdir").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "sub" / "parent").symlink_to("..")
    (folder / "dead.txt").symlink_to("nothing.txt")
    articles, skipped = read(folder)
    assert list(articles) == ["in.txt"]
    reasons = {Path(path).name: reason for path, reason in skipped.items()}
    assert reasons["out.txt"] == reasons["up.txt"] == reasons["outdir"] == "link that leaves the folder"
    assert "link to a folder" in reasons["loop"]
    assert "link to a folder" in reasons["parent"]
    assert "leads nowhere" in reasons["loop.txt"]
    assert "leads nowhere" in reasons["dead.txt"]


def test_a_link_given_itself_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text(TEXT)
    (tmp_path / "link").symlink_to("real")
    assert list(read(tmp_path / "link")[0]) == ["a.txt"]


def test_a_folder_called_like_a_file_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "x.txt").mkdir()
    (tmp_path / "x.txt" / "y.txt").write_text(TEXT)
    assert list(read(tmp_path)[0]) == ["x.txt/y.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_skipped_and_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    expected = Skipped(str(tmp_path / "pipe.txt"), "not a regular file")
    assert list(read_articles([tmp_path])) == [expected]
    assert list(read_articles([tmp_path / "pipe.txt"])) == [expected]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="may read everything")
def test_what_may_not_be_read_is_skipped(tmp_path: Path) -> None:
    modes = {"a.txt": 0, "listed": 0o444, "shut": 0}
    (tmp_path / "a.txt").write_text(TEXT)
    for folder in ("listed", "shut"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_text(TEXT)
    for name, mode in modes.items():
        (tmp_path / name).chmod(mode)
    try:
        articles, skipped = read(tmp_path)
    finally:
        for folder in ("listed", "shut"):
            (tmp_path / folder).chmod(0o700)
    assert not articles
    assert [Path(path).name for path in skipped] == ["a.txt", "x.txt", "shut"]
    assert all("permission denied" in reason for reason in skipped.values())


def test_names_that_are_no_text_still_make_ids(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text(TEXT)
        (tmp_path / "a\nb.txt").write_text(TEXT)
    except OSError:
        pytest.skip("the file system takes no such names")
    articles, _ = read(tmp_path)
    assert sorted(articles) == ["a\ufffdb.txt", "caf\ufffd.txt"]
    for article in articles.values():
        f"{article.id}{article.path}".encode()


def test_folders_may_be_nested_deeper_than_python_calls(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(400):
        deep = deep / "d"
    deep.mkdir(parents=True)
    (deep / "a.txt").write_text(TEXT)
    assert list(read(tmp_path)[0]) == ["d/" * 400 + "a.txt"]


def test_rows_are_articles(tmp_path: Path) -> None:
    rows = write_rows(
        tmp_path / "news.jsonl",
        {
            "id": "a",
            "title": "T",
            "text": TEXT,
            "date": "2020-01-22T10:00:00Z",
            "source": "BELTA",
            "url": "https://a.org/",
        },
        {
            "_id": 7,
            "title": "",
            "text": TEXT,
            "metadata": {"date": "22 января 2020", "url": "https://b.org/"},
        },
        {"text": TEXT},
        {"id": "d", "text": "Posted: 22.01.2020\n\nA headline\n\n" + TEXT},
        {"id": "e", "text": "Posted: 22.01.2020\n\nA headline\n\n" + TEXT, "date": "03/04/2023"},
        {"id": "f", "text": TEXT, "date": 20200122, "source": {"name": "Reuters"}, "url": "javascript:x"},
    )
    articles, skipped = read(tmp_path)
    day = datetime.date(2020, 1, 22)
    assert not skipped
    path = str(rows)
    assert articles["a"] == Article("a", TEXT, "T", day, "BelTA", "https://a.org/", path)
    assert articles["7"] == Article("7", TEXT, None, day, None, "https://b.org/", path)
    assert articles["news.jsonl:3"] == Article("news.jsonl:3", TEXT, path=path)
    assert (articles["d"].title, articles["d"].date) == ("A headline", day)
    assert (articles["e"].title, articles["e"].date) == ("A headline", None)
    assert articles["f"] == Article("f", TEXT, None, day, "Reuters", None, path)


def test_bad_rows_are_named_by_line_and_the_others_are_read(tmp_path: Path) -> None:
    lines = [
        b'{"id": "1", "text": "Good words."}',
        b"{not json",
        b"[1, 2]",
        b'{"id": "4"}',
        b'{"id": "5", "text": 5}',
        b'{"id": "6", "text": " \\n"}',
        b"",
        b"[" * 200_000,
        b'{"id": "9", "text": "' + b"x" * 2_000 + b'"}',
        b'{"id": "10", "text": ' + b"9" * 5_000 + b"}",
        b'{"id": "11", "text": "half \\ud800 a pair\\u0000, caf\xe9"}',
        b'{"id": "12", "text": "last words"}',
    ]
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\r\n".join(lines))
    articles, skipped = read(path, max_bytes=1_500)
    assert list(articles) == ["1", "11", "12"]
    assert articles["11"].text == "half \ufffd a pair, café"
    assert set(skipped) == {f"{path}:{line}" for line in (2, 3, 4, 5, 6, 8, 9, 10)}
    assert "not valid JSON" in skipped[f"{path}:2"]
    assert skipped[f"{path}:3"] == "not a JSON object"
    assert skipped[f"{path}:4"] == 'no "text" in the row'
    assert "empty" in skipped[f"{path}:6"]
    assert "larger than the limit" in skipped[f"{path}:8"]
    assert read(path)[1][f"{path}:8"] == "JSON nested too deeply"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_collection_in_any_unicode(tmp_path: Path, encoding: str) -> None:
    rows = '{"id": "1", "text": "Привет, мир"}\n\n{"id": "2", "text": "two\u2028lines"}\n'
    (tmp_path / "a.jsonl").write_bytes(rows.encode(encoding))
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(rows.replace('"id": "', '"id": "b').encode(encoding)))
    articles, skipped = read(tmp_path)
    assert not skipped
    assert {name: a.text for name, a in articles.items()} == dict.fromkeys(
        ("1", "b1"), "Привет, мир"
    ) | dict.fromkeys(("2", "b2"), "two\nlines")


def test_a_collection_may_be_larger_than_an_article_may(tmp_path: Path) -> None:
    rows = write_rows(tmp_path / "a.jsonl", *({"id": str(n), "text": TEXT} for n in range(100)))
    assert len(read(rows, max_bytes=500)[0]) == 100


def test_other_formats_may_be_gzipped_too(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(TEXT.encode()))
    articles, _ = read(tmp_path)
    assert articles["a.txt.gz"].text == TEXT


@pytest.mark.parametrize("name", ["bomb.jsonl.gz", "bomb.txt.gz"])
@pytest.mark.parametrize("filling", [b"x", b"\n"])
def test_a_gzip_bomb_is_stopped_early(tmp_path: Path, name: str, filling: bytes) -> None:
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    data = b"".join(pack.compress(filling * 1_000_000) for _ in range(30)) + pack.flush()
    (tmp_path / name).write_bytes(data)
    articles, skipped = read(tmp_path, max_bytes=200_000)
    assert not articles
    reasons = " ".join(skipped.values())
    assert "decompresses to far more" in reasons or "larger than the limit" in reasons


def test_importing_and_reading_plain_text_loads_no_format_library() -> None:
    code = (
        "import sys; from index.reading.articles import read_articles; list(read_articles([sys.argv[1]]));"
        "heavy = ('trafilatura', 'pypdfium2', 'docx', 'lxml', 'charset_normalizer');"
        "print([name for name in heavy if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(SEEDS)],
        capture_output=True,
        text=True,
        check=True,
        cwd=SEEDS.parent,
    )
    assert run.stdout.strip() == "[]"
