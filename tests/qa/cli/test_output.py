"""Standard output in any encoding, on a full disk, into a pipe that nobody reads, and closed."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index.encoders.hashing import HashEncoder
from qa import Corpus
from qa.cli import main

TEXT = "Šárka’s “Łódź” dam was opened — for €5 — in Минск. 水 🙂"
COMMANDS = [
    ["search", "dam", "--mode", "bm25"],
    ["ask", "where was the dam opened?"],
    ["explain", "dam", "--article", "Łódź.txt"],
    ["articles"],
    ["verify"],
]
any_command = pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("dam")
    (folder / "articles").mkdir()
    (folder / "articles" / "Łódź.txt").write_text(TEXT, encoding="utf-8")
    Corpus.build([folder / "articles"], folder / "Index", encoder=HashEncoder())
    return str(folder / "Index")


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., bytes]:
    """What a command prints where standard output has some encoding."""

    def printed(encoding: str, *arguments: str) -> bytes:
        out = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding=encoding, newline="\n"))
        assert main(arguments) == 0
        return out.getvalue()

    return printed


@any_command
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "gbk", "koi8-r", "utf-16"])
def test_text_shows_what_the_encoding_can(
    printed: Callable[..., bytes], index: str, command: list[str], encoding: str
) -> None:
    whole = printed("utf-8", *command, "--index", index).decode()
    shown = printed(encoding, *command, "--index", index).decode(encoding)
    assert shown == whole.encode(encoding, "replace").decode(encoding)
    assert "Łódź" in whole or command[0] == "verify"


@pytest.mark.parametrize("command", COMMANDS[:4], ids=lambda command: command[0])
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-16"])
def test_json_is_utf_8_whatever_the_encoding_is(
    printed: Callable[..., bytes], index: str, command: list[str], encoding: str
) -> None:
    found = json.loads(printed(encoding, *command, "--json", "--index", index).decode("utf-8"))
    assert "Łódź" in json.dumps(found, ensure_ascii=False)


def test_json_of_half_a_surrogate_pair_can_be_read(printed: Callable[..., bytes], index: str) -> None:
    out = printed("cp1252", "search", "dam \udce9", "--json", "--index", index)
    assert json.loads(out.decode("utf-8"))["query"] == "dam \udce9"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("command", [*COMMANDS, ["search", "dam", "--json"], ["--help"]], ids=str)
def test_a_full_disk_is_said_in_one_line(
    index: str, command: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    more = ("--index", index) if command[0] != "--help" else ()
    with open("/dev/full", "w", encoding="utf-8") as out:
        monkeypatch.setattr(sys, "stdout", out)
        assert main([*command, *more]) == 1
    assert capsys.readouterr().err == "error: the output cannot be written: No space left on device\n"


@any_command
def test_a_pipe_that_nobody_reads_is_told_to_nobody(
    index: str,
    command: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w", encoding="utf-8") as out:
        monkeypatch.setattr(sys, "stdout", out)
        # rich ends the process by itself where it finds that the pipe is closed.
        try:
            code = main([*command, "--index", index])
        except SystemExit as end:
            code = int(str(end.code))
    assert (code, capsys.readouterr().err) == (1, "")


def test_without_standard_output_failures_are_said(
    index: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["search", "dam", "--index", index + "-not"]) == 1
    assert capsys.readouterr().err.startswith("error: no index in ")
    assert main(["articles", "--index", index]) == 0
    sys.stdout.close()


def test_a_failure_is_said_in_any_encoding(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = io.BytesIO()
    with io.TextIOWrapper(out, encoding="cp1252", newline="\n", write_through=True) as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        assert main(["search", "dam", "--index", "Минск"]) == 1
        said = out.getvalue().decode("cp1252")
    assert said.startswith(r"error: no index in \u041c\u0438\u043d\u0441\u043a: ")
    assert said.count("\n") == 1


def test_an_error_of_another_file_names_it(
    index: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*given: object, **more: object) -> None:
        raise PermissionError(13, "Permission denied", "some/file")

    monkeypatch.setattr(Corpus, "open", fail)
    assert main(["search", "dam", "--index", index]) == 1
    assert capsys.readouterr().err == "error: some/file: Permission denied\n"


@pytest.mark.parametrize("closed", [">/dev/full", "| true", ">&-"])
def test_a_whole_process_leaves_no_trace(index: str, closed: str) -> None:
    if "full" in closed and not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    done = subprocess.run(
        f'"{sys.executable}" -m qa articles --index "{index}" {closed}',
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    expected = "error: the output cannot be written: No space left on device\n" if "full" in closed else ""
    assert (done.stdout, done.stderr) == ("", expected)
