"""Changes the code in one small way after another (mutmut) and counts which changes the tests notice.

    python -m tests.mutation [MODULE ...]

Needs '.[test,mutation]'. For each of MODULES, or those named, it works in a copy of the checkout with the
tests that mirror the module; prints every change that no test noticed, then a table. Exits with 1 where less
than SHARE of a module's changes were noticed. A change that makes a test hang is noticed too.

mutmut leaves decorated functions alone, so in the copy a function is decorated in a line behind it instead.
What stands outside functions, and docstrings, it does not change.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.support.paths import ROOT

SHARE = 0.9

# name -> the file that is changed, and the tests that should notice: quick ones, without a network.
MODULES: dict[str, tuple[str, list[str]]] = {
    "fusion": ("qa/retrieval/fusion.py", ["tests/qa/retrieval/test_fusion.py"]),
    "calibration": ("qa/reader/calibration.py", ["tests/qa/reader/test_calibration.py"]),
    "answer": ("qa/answering/answer.py", ["tests/qa/answering/test_answer.py"]),
    "sentences": ("index/text/sentences.py", ["tests/index/text/test_sentences.py"]),
    "passages": ("index/text/passages.py", ["tests/index/text/test_passages.py", "-knot real_tokenizer"]),
    "months": ("index/reading/metadata/months.py", ["tests/index/reading/metadata/test_dates.py"]),
    "dates": ("index/reading/metadata/dates.py", ["tests/index/reading/metadata/test_dates.py"]),
    "folder": ("index/segments/folder.py", ["tests/index/segments/test_folder.py"]),
    "commit": (
        "index/segments/commit.py",
        [f"tests/index/segments/test_{name}.py" for name in ("writer", "writing", "renewing")],
    ),
}
# mutmut's exit codes of a mutant that nothing noticed; all others are failures and hangs.
SURVIVED, UNTESTED, UNCHECKED = 0, 33, None

COPIED = ("index", "qa", "tests", "seeds", "pyproject.toml")
CONFIG = """
[tool.mutmut]
source_paths = ["index", "qa"]
only_mutate = [{file}]
also_copy = ["seeds"]
pytest_add_cli_args = ["-n", "0", "-p", "no:cacheprovider", "-W", "ignore", "--hypothesis-profile=mutation"]
pytest_add_cli_args_test_selection = {tests}
timeout_multiplier = 5.0
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many changes of a module there were, and the differences of those that no test noticed."""

    module: str
    mutants: int
    survivors: tuple[str, ...]

    @property
    def killed(self) -> int:
        """How many were noticed."""
        return self.mutants - len(self.survivors)

    @property
    def share(self) -> float:
        """How many of all were noticed, 0..1."""
        return self.killed / self.mutants


def undecorated(source: str) -> str:
    """The same code, a function's only and plain decorator in a line behind it: `NAME = DECORATOR(NAME)`."""
    lines = source.splitlines()
    functions = [
        n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef) and n.decorator_list
    ]
    for function in sorted(functions, key=lambda n: n.lineno, reverse=True):
        decorator = function.decorator_list[0]
        if len(function.decorator_list) == 1 and isinstance(decorator, ast.Name) and function.end_lineno:
            indent = " " * function.col_offset
            lines.insert(function.end_lineno, f"{indent}{function.name} = {decorator.id}({function.name})")
            del lines[decorator.lineno - 1]
    return "\n".join(lines) + "\n"


def tried(module: str, folder: Path) -> Outcome:
    """Runs mutmut over one module in a copy of the checkout, made in `folder`."""
    file, tests = MODULES[module]
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, folder / name)
    path = folder / file
    path.write_text(undecorated(path.read_text("utf-8")), encoding="utf-8")
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as config:
        config.write(CONFIG.format(file=json.dumps(file), tests=json.dumps(tests)))
    # A library that had threads before the fork hangs after it.
    env = {**os.environ, "PYTHONPATH": "", "OMP_NUM_THREADS": "1"}
    mutmut = Path(sys.executable).with_name("mutmut")

    def call(*arguments: str) -> str:
        done = subprocess.run(
            [mutmut, *arguments], cwd=folder, env=env, capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.exit(f"mutmut failed over {module}:\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}")
        return done.stdout

    call("run", "--max-children", "1")
    codes = json.loads((folder / "mutants" / f"{file}.meta").read_text("utf-8"))["exit_code_by_key"]
    unnoticed = [name for name, code in codes.items() if code in (SURVIVED, UNTESTED, UNCHECKED)]
    return Outcome(module, len(codes), tuple(changed(name, call("show", name)) for name in unnoticed))


def changed(name: str, difference: str) -> str:
    """A mutant's function and the lines it changes, of what `mutmut show` gives."""
    lines = difference.splitlines()
    shown = [line for line in lines if re.match(r"[-+](?!--|\+\+)", line)]
    return "\n".join([name.rpartition(".")[2].partition("__mutmut")[0], *shown])


def main(modules: list[str]) -> None:
    """Tries the modules and prints what came of it."""
    outcomes = []
    for module in modules or MODULES:
        with tempfile.TemporaryDirectory() as folder:
            outcomes.append(tried(module, Path(folder)))
        print(*outcomes[-1].survivors, f"{module}: {outcomes[-1].share:.0%}", sep="\n", flush=True)
    print("\n| module | mutants | killed | survived | share |\n|---|---|---|---|---|")
    for one in outcomes:
        row = (MODULES[one.module][0], one.mutants, one.killed, len(one.survivors), f"{one.share:.1%}")
        print("|", " | ".join(map(str, row)), "|")
    if any(one.share < SHARE for one in outcomes):
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
