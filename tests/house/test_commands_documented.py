"""Every command and every option of the command line stands in README.md or in docs/."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest

from qa.cli import dateline
from tests.support.paths import ROOT


def commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    """Each command below the group, with the words that call it."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def long_options(command: click.Command) -> list[str]:
    return [
        name
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.hidden
        for name in (*parameter.opts, *parameter.secondary_opts)
        if name.startswith("--")
    ]


def sections(text: str) -> list[str]:
    """The parts of a document of Markdown, each with its heading."""
    found, in_code = [""], False
    for line in text.splitlines(keepends=True):
        in_code ^= line.lstrip().startswith("```")
        if not in_code and re.match("#+ ", line):
            found.append("")
        found[-1] += line
    return found


def named(name: str, text: str) -> bool:
    """Whether the text holds the name whole: `--k` is not in `--keep`."""
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None


COMMANDS = dict(commands(dateline, "dateline"))
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SECTIONS = [section for path in DOCUMENTS for section in sections(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_is_documented_with_its_options(words: str) -> None:
    about = [section for section in SECTIONS if named(words, section)]
    assert about, f"no section of README.md or docs/*.md names `{words}`"
    missing = [option for option in long_options(COMMANDS[words]) if not any(named(option, s) for s in about)]
    assert not missing, f"no section that names `{words}` names {', '.join(missing)}"


def test_no_option_is_documented_that_no_command_has() -> None:
    known = {option for command in COMMANDS.values() for option in long_options(command)}
    # In backticks, or as a line of code.
    called = re.compile(r"(?:^|`)(dateline [a-z]+)([^`\n]*)", re.MULTILINE)
    for section in SECTIONS:
        for words, rest in called.findall(section):
            assert words in COMMANDS, f"there is no command `{words}`"
            own = {*long_options(COMMANDS[words]), "--help"}
            assert set(re.findall(r"(?<![\w-])--[a-z-]+", rest)) <= own, f"`{words}{rest}`"
    assert {"--index", "--json"} <= known
