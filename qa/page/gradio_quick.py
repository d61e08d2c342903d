"""Makes the first import of gradio take half the time.

Whenever it is imported gradio parses the source of each of its components, to write a stub for type checkers
beside it into the installed package. Nothing here wants that.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

_WRITER = "gradio.component_meta"


class _Finder(MetaPathFinder):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != _WRITER:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Quick(spec.loader)
        return spec


class _Quick(Loader):
    """Loads the module as it is, then takes out what writes the stubs."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        if "create_or_modify_pyi" in vars(module):
            vars(module)["create_or_modify_pyi"] = lambda *given: None


def import_gradio() -> None:
    """Imports gradio; where it was imported already, or has changed its ways, this does nothing more."""
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        import gradio  # noqa: F401
    finally:
        sys.meta_path.remove(finder)
