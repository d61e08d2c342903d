"""The page over the seed articles: the same as `dateline serve` with the folder seeds/ beside this file."""

import sys
from pathlib import Path

from qa.cli import main

HERE = Path(__file__).resolve().parent

if __name__ == "__main__":
    sys.exit(
        main(["serve", str(HERE / "seeds"), "--index", str(HERE / ".dateline" / "seeds"), *sys.argv[1:]])
    )
