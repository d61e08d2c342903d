"""No network: index, search, ask and eval run, and the bundled reader reads, where no socket can be made."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.paths import SEED_QUESTIONS, SEEDS

SCRIPT = """
import socket, sys

def refused(*args, **options):
    raise SystemExit("a socket was made")

class Refused(socket.socket):
    __init__ = refused

socket.socket = Refused
socket.create_connection = refused
socket.getaddrinfo = refused
from qa.cli import main

seeds, index, questions = sys.argv[1:]
assert main(["index", seeds, "--index", index]) == 0
assert main(["search", "space agreement", "--index", index, "--rerank"]) == 0
assert main(["ask", "when was the CIS space agreement signed?", "--index", index]) == 0
assert main(["eval", questions, "--index", index, "--sample", "2"]) == 0

from qa import Corpus

answer = Corpus.open(index).ask("when was the CIS space agreement signed?")
assert answer.answered
assert answer.text == "November 2, 2018", answer.text
for citation in answer.citations:
    with open(f"{seeds}/{citation.article_id}", encoding="utf-8") as file:
        assert file.read()[citation.start : citation.end] == citation.quote
assert answer.text in answer.citations[0].quote
print("all done")
"""


def test_indexing_searching_asking_and_evaluating_need_no_network(tmp_path: Path) -> None:
    questions = SEED_QUESTIONS
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(SEEDS), str(tmp_path / "index"), str(questions)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "November 2, 2018" in done.stdout
    assert done.stdout.endswith("all done\n")
