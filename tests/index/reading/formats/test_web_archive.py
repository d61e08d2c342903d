"""Web archives: pages with their address, and nothing of what is no article."""

from __future__ import annotations

import gzip
from pathlib import Path

from tests.support.article_files import page, pdf
from tests.support.collection_files import warc, warc_record
from tests.support.read_files import RUSSIAN, TEXT, read_paths, reason

SITE = "https://courier.example"


def test_pages_are_read_with_their_address(tmp_path: Path) -> None:
    cyrillic = f"<html><body><article><h1>Байконур</h1><p>{RUSSIAN * 3}</p></article></body></html>"
    records = [
        (f"{SITE}/2020/01/22/council", "text/html; charset=utf-8", page().encode()),
        (f"{SITE}/ru", "text/html; charset=windows-1251", cyrillic.encode("cp1251")),
        (f"{SITE}/report.pdf", "application/pdf", pdf([[TEXT.strip()]])),
        (f"{SITE}/notes", "text/plain", TEXT.encode()),
        (f"{SITE}/notes", "text/plain", b"A later version of the notes."),
        (f"{SITE}/photo", "image/png", b"\x89PNG"),
        (f"{SITE}/robots.txt", "text/plain", b"User-agent: everyone. Go away."),
    ]
    gone = warc([(f"{SITE}/gone", "text/html", page().encode())], status="404 Not Found")
    (tmp_path / "a.warc.gz").write_bytes(b"".join(map(gzip.compress, (warc(records), gone))))
    articles, skipped = read_paths(tmp_path)
    assert not skipped
    start = f"a.warc.gz/{SITE}"
    assert list(articles) == [
        *(f"{start}/2020/01/22/council", f"{start}/ru", f"{start}/report.pdf", f"{start}/notes"),
        f"{start}/notes (2)",
    ]
    assert articles[f"{start}/2020/01/22/council"].url == f"{SITE}/2020/01/22/council"
    assert str(articles[f"{start}/2020/01/22/council"].date) == "2020-01-22"
    assert "сотрудничества" in articles[f"{start}/ru"].text
    assert {a.url for a in articles.values()} == {url for url, kind, _ in records[:5]}
    assert articles[f"{start}/notes"].date is None, "the day of the crawl is not that of publication"


def test_texts_that_were_taken_out_of_pages_are_read(tmp_path: Path) -> None:
    data = warc_record(f"{SITE}/a", TEXT.encode(), "conversion").replace(
        b"application/http; msgtype=conversion", b"text/plain"
    )
    (tmp_path / "a.warc").write_bytes(data)
    assert read_paths(tmp_path)[0][f"a.warc/{SITE}/a"].text == TEXT


def test_what_comes_before_the_damage_is_kept(tmp_path: Path) -> None:
    good = warc([(f"{SITE}/a", "text/plain", TEXT.encode())])
    (tmp_path / "a.warc").write_bytes(good + b"nonsense\r\n\r\n")
    articles, skipped = read_paths(tmp_path)
    assert list(articles) == [f"a.warc/{SITE}/a"]
    assert "damaged web archive" in skipped[f"{tmp_path}/a.warc"]


def test_headers_without_end_are_not_kept() -> None:
    assert "damaged" in reason(".warc", b"WARC/1.0\r\n" + b"a: b\r\n" * 20_000)
    assert reason(".warc", b"WARC/1.0\r\nWARC-Type: response" + b"a" * 1_000_000) == "nothing in it"


def test_a_page_that_is_packed_within_is_unpacked(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n"
    answer = head + gzip.compress(page().encode())
    (tmp_path / "a.warc").write_bytes(warc_record(f"{SITE}/a", answer))
    assert "satellite" in read_paths(tmp_path)[0][f"a.warc/{SITE}/a"].text
