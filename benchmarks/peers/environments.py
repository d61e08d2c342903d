"""Makes a virtual environment for each tool with pip, anew when its requirements have changed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

from benchmarks.peers.tools import ROOT, Tool

_MADE = "made-of.txt"


class PeerError(Exception):
    """A tool could not be installed or measured; the message is one line."""


def environment(tool: Tool, folder: Path) -> Path:
    """The Python of the tool's environment below `folder`, which is made where it is missing or outdated."""
    place = folder / tool.name
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    made_of = _made_of(tool)
    marker = place / _MADE
    if marker.exists() and marker.read_text(encoding="utf-8") == made_of:
        return python
    if not python.exists():
        venv.create(place, with_pip=True)
    _install(python, tool)
    marker.write_text(made_of, encoding="utf-8")
    return python


def _made_of(tool: Tool) -> str:
    lines = [f"Python {sys.version}", *tool.requirements]
    if str(ROOT) in tool.requirements:  # installed as it stands here: what it needs may have changed
        lines.append(hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest())
    return "\n".join(lines)


def _install(python: Path, tool: Tool) -> None:
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*command, *tool.requirements], capture_output=True, text=True, check=False)
    if done.returncode:
        errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        reason = errors[-1] if errors else done.stderr.strip()[-200:]
        raise PeerError(f"{tool.title} cannot be installed: {reason}")
