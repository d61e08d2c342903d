"""The command line `dateline`: it exits with 0 when done, 1 after an error of one line, 2 for wrong usage."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress

import click

from index.errors import DatelineError, check_list, one_line
from qa.cli import collection, evaluate, explain, query, serve, verify, watch
from qa.cli.output import OutputFailed, checked_output
from qa.cli.stopping import StoppedEarly


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="dateline", message="dateline %(version)s")
def dateline() -> None:
    """Ask a collection of articles a question and get the answer with the passages it rests on.

    \b
    Start with a folder of articles (.txt .md .html .pdf .docx .doc .rtf .odt .epub .mhtml .eml
    .mbox .xml .jsonl .json .csv .xlsx .zip .warc):
      dateline index ARTICLES --index my-index
      dateline ask "when was the agreement signed?" --index my-index
      dateline serve --index my-index            opens the page in the browser

    Everything runs on this computer; nothing is sent anywhere. `dateline COMMAND --help` says more.
    """


for module in (collection, watch, verify, query, explain, evaluate, serve):
    for command in module.COMMANDS:
        dateline.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit status."""
    if arguments is not None:
        check_list(arguments, "arguments")
    try:
        with checked_output():
            return _run(arguments)
    except OutputFailed as error:
        # Where what read our output has ended (`dateline ... | head`) there is nobody left to tell.
        return _failed(f"the output cannot be written: {error}") if str(error) else 1
    except OSError as error:
        return _failed(": ".join(str(part) for part in (error.filename, error.strerror or error) if part))


def _run(arguments: Sequence[str] | None) -> int:
    try:
        result = dateline.main(
            None if arguments is None else list(arguments), prog_name="dateline", standalone_mode=False
        )
        return result if isinstance(result, int) else 0
    except click.ClickException as error:
        with suppress(OSError):  # there may be nowhere to say it
            error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt, StoppedEarly) as stopped:
        print(f"Stopped. {stopped}".strip(), file=sys.stderr)
        return 1
    except DatelineError as error:
        return _failed(one_line(error))


def _failed(why: str) -> int:
    with suppress(OSError):  # that cannot be written either
        print(f"error: {why}", file=sys.stderr)
    return 1
