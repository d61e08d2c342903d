"""The page's server, spoken to as a program would: the two endpoints, and what it does not serve."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qa.page import RunningPage, start
from qa.page.conversation import MAX_QUESTION
from qa.page.loading import UNEXPECTED
from tests.support.page_corpus import ARTICLES, StandIn
from tests.support.paths import ROOT, SEEDS

QUESTION = "When was the CIS space agreement signed?"


@pytest.fixture(scope="module")
def page() -> Iterator[RunningPage]:
    with start(lambda progress: StandIn(), port=0) as running:
        yield running


@pytest.fixture(scope="module")
def client(page: RunningPage) -> Iterator[Any]:
    from gradio_client import Client

    client = Client(page.url, verbose=False, analytics_enabled=False)
    yield client
    client.close()


def refusal(client: Any, *args: Any, **kwargs: Any) -> str:
    """The one line with which an endpoint refuses."""
    with pytest.raises(Exception, match=r"\w") as raised:
        client.predict(*args, **kwargs)
    line = str(raised.value)
    assert "\n" not in line
    assert "Traceback" not in line
    return line


def test_ask_gives_the_object_of_the_command_line(client: Any) -> None:
    answer = client.predict(question=QUESTION, api_name="/ask")
    assert json.loads(json.dumps(answer)) == answer
    assert answer["answer"] == "November 2, 2018"
    assert answer["answered"] is True
    cited = answer["citations"][0]
    assert ARTICLES[0].text[cited["start"] : cited["end"]] == cited["quote"]
    assert answer["passages"][0]["rank"] == 1


def test_ask_takes_earlier_questions_and_answers(client: Any, page: RunningPage) -> None:
    client.predict(QUESTION, ["Who leads it?", "Vladimir Gusakov"], api_name="/ask")
    corpus = page.loading.corpus
    assert isinstance(corpus, StandIn)
    assert corpus.histories[-1] == ["Who leads it?", "Vladimir Gusakov"]


def test_search_gives_ranked_passages_with_scores(client: Any) -> None:
    found = client.predict(query="Baikonur", k=2, mode="bm25", api_name="/search")
    assert found["query"] == "Baikonur"
    assert [each["rank"] for each in found["passages"]] == [1, 2]
    assert found["passages"][0]["article"] == "baikonur.txt"
    assert set(found["passages"][0]["scores"]) == {"bm25", "dense"}
    assert len(client.predict("Baikonur", api_name="/search")["passages"]) == 10


def test_endpoints_refuse_in_one_line(client: Any) -> None:
    assert "at most 1,000" in refusal(client, "x" * (MAX_QUESTION + 1), api_name="/ask")
    assert "at most 1,000" in refusal(client, "x" * (MAX_QUESTION + 1), api_name="/search")
    assert "empty" in refusal(client, "  ", api_name="/ask")
    assert "mode" in refusal(client, "Baikonur", 3, "magic", api_name="/search")
    assert "from 1 to 100" in refusal(client, "Baikonur", 0, api_name="/search")
    assert "can be searched" in refusal(client, "refuse", api_name="/ask")


def test_an_unexpected_error_is_reported_calmly(client: Any, caplog: pytest.LogCaptureFixture) -> None:
    assert UNEXPECTED in refusal(client, "explode", api_name="/ask")
    assert "secret/path.py" in caplog.text


def test_only_ask_and_search_are_offered(client: Any) -> None:
    endpoints = client.view_api(return_format="dict", print_info=False)
    assert set(endpoints["named_endpoints"]) == {"/ask", "/search"}
    assert not endpoints["unnamed_endpoints"]


def fetched(page: RunningPage, path: str) -> tuple[int, bytes]:
    """Status and body of a GET, with the path sent exactly as given."""
    import http.client

    connection = http.client.HTTPConnection(page.url.removeprefix("http://"), timeout=60)
    try:
        connection.putrequest("GET", path, skip_accept_encoding=True)
        connection.endheaders()
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


HERE = Path(__file__).resolve()


@pytest.mark.parametrize(
    "path",
    [
        f"/gradio_api/file={HERE}",
        f"/gradio_api/file={HERE.name}",
        "/gradio_api/file=pyproject.toml",
        "/gradio_api/file=../pyproject.toml",
        "/gradio_api/file%3Dpyproject.toml",
        "/gradio_api/file/pyproject.toml",
        "/file=pyproject.toml",
        "/file/pyproject.toml",
        "/static/../../../../pyproject.toml",
        "/assets/%2e%2e/%2e%2e/%2e%2e/pyproject.toml",
        "/assets/..%2f..%2f..%2f__init__.py",
        "//etc/passwd",
        "/seeds/",
        "/council.txt",
        "/gradio_api/file=http://127.0.0.1:1/",
        "/gradio_api/proxy=http://127.0.0.1:1/",
    ],
)
def test_no_file_is_served(page: RunningPage, path: str) -> None:
    status, body = fetched(page, path)
    assert status == 404
    assert body == b"not found"


def test_nothing_can_be_uploaded(page: RunningPage) -> None:
    request = urllib.request.Request(f"{page.url}/gradio_api/upload", data=b"x", method="POST")
    with pytest.raises(urllib.error.HTTPError, match="404") as raised:
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60)
    raised.value.close()


def test_the_page_is_plain_about_itself(page: RunningPage) -> None:
    status, body = fetched(page, "/config")
    config = json.loads(body)
    assert status == 200
    assert config["analytics_enabled"] is False
    assert config["footer_links"] == []
    assert config["stylesheets"] == []
    assert config["run_history"] is False
    assert page.url.startswith("http://127.0.0.1:")


def test_what_the_environment_says_of_gradio_changes_nothing(
    page: RunningPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ANALYTICS_ENABLED", "RUN_HISTORY", "SSR_MODE", "MCP_SERVER", "VIBE_MODE", "SHARE"):
        monkeypatch.setenv(f"GRADIO_{name}", "True")
    monkeypatch.setenv("GRADIO_ROOT_PATH", "/elsewhere")
    monkeypatch.setenv("GRADIO_ALLOWED_PATHS", str(ROOT))
    plain = json.loads(fetched(page, "/config")[1])
    with start(lambda progress: StandIn(), port=0) as other:
        config = json.loads(fetched(other, "/config")[1])
        assert config["root"] == other.url
        assert fetched(other, f"/gradio_api/file={HERE}")[0] == 404
    settled = ["analytics_enabled", "run_history", "vibe_mode", "footer_links", "css", "connect_heartbeat"]
    assert {name: config.get(name) for name in settled} == {name: plain.get(name) for name in settled}


def test_a_setting_that_gradio_cannot_read_is_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "qa", "serve", str(SEEDS), "--index", str(tmp_path), "--port", "0"],
        cwd=ROOT,
        env={**os.environ, "GRADIO_SERVER_PORT": "abc"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: Gradio cannot read a GRADIO_ variable")
    assert "'abc'" in line


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is sent as a POSIX signal")
def test_ctrl_c_ends_it_in_one_line() -> None:
    program = (
        "import sys\nfrom tests.support.page_corpus import StandIn\nfrom qa.page import serve\n"
        "say = lambda line: print(line, flush=True)\n"
        "sys.exit(serve(lambda progress: StandIn(), port=0, open_browser=False, say=say))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=90)
    assert first.startswith("Dateline is at http://127.0.0.1:")
    assert (rest, errors, process.returncode) == ("Stopped.\n", "", 0)
