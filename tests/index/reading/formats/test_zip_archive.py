"""Archives: their files by the other formats, paths as ids, archives in archives, and bombs."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from pathlib import Path

from index.reading import contents
from index.reading.formats.zip_directory import MAX_DIRECTORY
from tests.support.article_files import page, zipped
from tests.support.read_files import TEXT, part_id, read_paths, reason


def test_each_file_is_read_by_its_format_and_named_by_its_path(tmp_path: Path) -> None:
    inner = zipped({"deep.txt": TEXT.encode()})
    data = zipped(
        {
            "2019/a.txt": TEXT.encode(),
            "2019/rows.jsonl": b'{"text": "One."}\n{"id": "two", "text": "Two."}\n',
            "page": page().encode(),
            "b.txt.gz": gzip.compress(TEXT.encode()),
            "inner.zip": inner,
            "../../c.txt": TEXT.encode(),
            "d\\e.txt": TEXT.encode(),
            ".hidden.txt": TEXT.encode(),
            "__MACOSX/._a.txt": b"\0\5",
            "style.css": b"p {}",
            "empty/": b"",
        }
    )
    (tmp_path / "all.zip").write_bytes(data)
    articles, skipped = read_paths(tmp_path)
    assert set(articles) == {
        *(
            "all.zip/2019/a.txt",
            part_id("all.zip/2019/rows.jsonl", "One."),
            "two",
            "all.zip/page",
            "all.zip/b.txt.gz",
        ),
        *("all.zip/inner.zip/deep.txt", "all.zip/c.txt", "all.zip/d/e.txt"),
    }
    assert {article.path for article in articles.values()} == {str(tmp_path / "all.zip")}
    assert [path.removeprefix(f"{tmp_path}/") for path in skipped] == ["all.zip/style.css"]


def test_a_name_without_its_encoding_is_utf_8(tmp_path: Path) -> None:
    data = zipped({"Ö.txt": TEXT.encode()})
    flag = struct.pack("<H", 0x800)
    (tmp_path / "a.zip").write_bytes(data.replace(flag, b"\0\0"))
    assert list(read_paths(tmp_path)[0]) == ["a.zip/Ö.txt"]


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    data = bytearray(
        zipped({"a.txt": TEXT.encode() * 20, "b.txt": b"x" * 50_000_000, "c.txt": TEXT.encode()})
    )
    first = data.index(b"a.txt") + len("a.txt")
    data[first : first + 10] = bytes(10)
    (tmp_path / "a.zip").write_bytes(data)
    articles, skipped = read_paths(tmp_path)
    assert list(articles) == ["a.zip/c.txt"]
    assert "damaged" in skipped[f"{tmp_path}/a.zip/a.txt"]
    assert skipped[f"{tmp_path}/a.zip/b.txt"] == "decompresses to far more than its own size"


def test_an_encrypted_file_is_named(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.txt": TEXT.encode(), "b.txt": TEXT.encode()}))
    for mark, offset in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        data[data.index(mark) + offset] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    articles, skipped = read_paths(tmp_path)
    assert list(articles) == ["a.zip/b.txt"]
    assert "password" in skipped[f"{tmp_path}/a.zip/a.txt"]


def test_archives_in_archives_end(tmp_path: Path) -> None:
    data = zipped({"a.txt": TEXT.encode()})
    for _ in range(contents.MAX_NESTING):
        data = zipped({"in.zip": data})
    (tmp_path / "a.zip").write_bytes(data)
    articles, skipped = read_paths(tmp_path)
    assert not articles
    assert list(skipped.values()) == ["packed in too many others"]


def test_files_that_share_their_bytes_are_stopped(tmp_path: Path) -> None:
    """A bomb of David Fifield's kind: many entries of the directory for the same bytes."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    text = TEXT.encode() * 200
    body = packed.compress(text) + packed.flush()
    sizes = struct.pack("<III", zlib.crc32(text), len(body), len(text))
    local = b"PK\3\4" + struct.pack("<HHHHH", 20, 0, 8, 0, 0) + sizes + struct.pack("<HH", 1, 0) + b"a"
    entries = b"".join(
        b"PK\1\2" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 0) + sizes
        + struct.pack("<HHHHHII", 1, 0, 0, 0, 0, 0, 0) + b"a"
        for _ in range(500)
    )  # fmt: skip
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 500, 500, len(entries), len(local + body), 0)
    (tmp_path / "a.zip").write_bytes(local + body + entries + end)
    articles, skipped = read_paths(tmp_path, max_bytes=100_000)
    assert len(articles) <= 1
    assert "far more than its own size" in skipped[f"{tmp_path}/a.zip"]


def test_a_directory_that_would_fill_the_memory_is_not_read() -> None:
    whole = zipped({"a.txt": TEXT.encode()})
    at = whole.rindex(b"PK\5\6")
    data = whole[: at + 12] + struct.pack("<I", MAX_DIRECTORY + 1) + whole[at + 16 :]
    assert reason(".zip", data) == "a zip file of too many files"
    assert reason(".zip", whole[:-30]) == "damaged zip file"


def test_a_zip_that_is_packed_again_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.zip.gz").write_bytes(gzip.compress(zipped({"a.txt": TEXT.encode()})))
    assert list(read_paths(tmp_path)[0]) == ["a.zip.gz/a.txt"]


def test_a_file_of_an_unchanged_archive_is_not_parsed_again(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("a.txt", TEXT)
    (tmp_path / "a.zip").write_bytes(out.getvalue())
    article = read_paths(tmp_path)[0]["a.zip/a.txt"]
    assert len(article.origin) == 64
