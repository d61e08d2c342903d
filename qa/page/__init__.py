"""The page in a browser, served on this computer; importing this loads nothing heavy."""

from qa.page.server import RunningPage, serve, start

__all__ = ["RunningPage", "serve", "start"]
