"""A function that loads a corpus in, the page on 127.0.0.1 out; importing this loads nothing heavy."""

from qa.page.server import RunningPage, serve, start

__all__ = ["RunningPage", "serve", "start"]
