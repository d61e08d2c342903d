"""The page over the seed articles: the same as `dateline serve` with the folder seeds/ beside this file."""

import sys
from pathlib import Path

from qa.cli import main

HERE = Path(__file__).resolve().parent
EXAMPLES = (
    "When was the CIS space agreement signed?",
    "Where is the Vostochny cosmodrome being built?",
    "How many spacecraft has Kazakhstan launched?",
    "Who won the World Cup?",
)

if __name__ == "__main__":
    shown = [part for question in EXAMPLES for part in ("--example", question)]
    index = str(HERE / ".dateline" / "seeds")
    sys.exit(main(["serve", str(HERE / "seeds"), "--index", index, *shown, *sys.argv[1:]]))
