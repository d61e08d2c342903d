"""An address that cannot be listened on is one line, and nothing heavy is loaded before that is known."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from index.errors import InputError
from index.types import Progress
from qa.page import start
from tests.support.page_corpus import StandIn


def unused(progress: Progress) -> StandIn:
    raise AssertionError("nothing is to be loaded")


def test_a_busy_port_is_one_line_with_the_option_and_loads_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=rf"port {port} is in use .* --port N") as raised:
            start(unused, port=port)
        assert "\n" not in str(raised.value)
        program = (
            "import sys\nfrom qa.page import serve\n"
            f"try: serve(None, port={port})\n"
            "except Exception as error: print(type(error).__name__, 'gradio' in sys.modules)"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["InputError", "False"]


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 99_999), ("203.0.113.1", 0)])
def test_an_address_that_cannot_be_used_is_one_line(host: str, port: int) -> None:
    with pytest.raises(InputError, match=r"--(port|host)"):
        start(unused, host=host, port=port)
