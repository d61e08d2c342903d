"""A trained model in, the weights that ship, in half precision, out.

python -m training.export WORK/model.safetensors [--out FILE]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from safetensors.torch import load_file

from qa.reader.weights import FILE
from training.bundled import write_weights


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--out", type=Path, default=FILE)
    given = parser.parse_args()
    write_weights({name: weight.half() for name, weight in load_file(given.model).items()}, given.out)
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
