"""No network: index, search, ask and eval run in a process where no socket can be made."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.conftest import SEEDS

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
assert main(["search", "space agreement", "--index", index]) == 0
assert main(["ask", "when was the CIS space agreement signed?", "--index", index]) == 0
assert main(["eval", questions, "--index", index, "--sample", "5"]) == 0
print("all done")
"""


def test_indexing_searching_asking_and_evaluating_need_no_network(tmp_path: Path) -> None:
    questions = Path(__file__).parent / "seed_questions.jsonl"
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(SEEDS), str(tmp_path / "index"), str(questions)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "November 2, 2018" in done.stdout
    assert done.stdout.endswith("all done\n")
