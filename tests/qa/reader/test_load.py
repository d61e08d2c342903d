"""Readers and re-rankers by name or folder, through Python and the command line, with models made here."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.encoders.hashing import HashEncoder
from index.errors import EncoderError
from qa import Answer, Corpus
from qa.answering.rerank import MIN_READ
from qa.cli import main
from qa.reader.calibration import PLAIN, sigmoid
from qa.reader.cross_encoder import CrossEncoderReader
from qa.reader.decode import best_spans
from qa.reader.load import CalibratedReader, ReaderChoice
from qa.reader.transformers import TransformersReader
from tests.support.paths import SEEDS
from tests.support.readers import PatternReader
from tests.support.small_models import POSITIONS, save_reader, save_reranker

QUESTION = "When was the dam opened?"
PASSAGES = [
    ("Orlova. 3 May 2019", "The dam opened in 1964."),
    ("", "A bridge over the Tisza."),
    ("Orlova", "People came to see it, and more. " * 9),
]


@pytest.fixture(scope="module")
def small_reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_reader(tmp_path_factory.mktemp("models") / "reader")


@pytest.fixture(scope="module")
def small_reranker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_reranker(tmp_path_factory.mktemp("models") / "reranker")


@pytest.fixture(scope="module")
def reader(small_reader: Path) -> TransformersReader:
    return TransformersReader(str(small_reader))


def test_a_model_reads_as_transformers_runs_it(small_reader: Path, reader: TransformersReader) -> None:
    import torch
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(small_reader)
    model = AutoModelForQuestionAnswering.from_pretrained(small_reader).eval()
    question, text = "When opened?", "The dam opened in 1964."
    given = tokenizer(question, text, return_tensors="pt", return_offsets_mapping=True)
    offsets = given.pop("offset_mapping")[0].tolist()
    with torch.inference_mode():
        out = model(**given)
    logits = torch.stack([out.start_logits[0], out.end_logits[0]], 1).numpy()
    first = given["token_type_ids"][0].tolist().index(1)
    best = best_spans(logits, first, len(offsets) - 1)[0]
    found = reader.read(question, [("", text)])[0]
    assert (found.spans[0].start, found.spans[0].end) == (offsets[best.first][0], offsets[best.last][1])
    assert found.spans[0].score == pytest.approx(best.score, abs=1e-4)
    assert found.relevance == found.here == found.spans[0].score


def test_spans_lie_in_the_passage_whatever_stands_around_it(reader: TransformersReader) -> None:
    together = reader.read(QUESTION, PASSAGES)
    for passage, reading in zip(PASSAGES, together, strict=True):
        assert reading.spans
        assert all(0 <= span.start < span.end <= len(passage[1]) for span in reading.spans)
        assert [s.score for s in reading.spans] == sorted((s.score for s in reading.spans), reverse=True)
        alone = reader.read(QUESTION, [passage])[0]
        assert [(s.start, s.end) for s in alone.spans] == [(s.start, s.end) for s in reading.spans]
        assert alone.relevance == pytest.approx(reading.relevance, abs=1e-4)
    assert reader.read(QUESTION, []) == []


def test_long_passages_and_questions_are_read_in_what_the_model_knows_places_for(
    reader: TransformersReader,
) -> None:
    filler = "tisza " * 60
    assert len(filler) > 4 * POSITIONS
    found = reader.read("who " * 100, [("title " * 5, f"{filler}dam"), ("", f"{filler}dam")])
    ends = [span.end for reading in found for span in reading.spans]
    assert len(ends) == 6


def test_a_reranker_gives_the_relevance_and_leaves_the_spans(small_reranker: Path) -> None:
    from sentence_transformers import CrossEncoder
    from torch import nn

    plain = PatternReader(r"\d{4}")
    reader = CrossEncoderReader(plain, str(small_reranker))
    assert reader.name == f"pattern+{small_reranker}"
    found = reader.read(QUESTION, PASSAGES)
    pairs = [(QUESTION, f"{header}\n{text}" if header else text) for header, text in PASSAGES]
    scores = CrossEncoder(str(small_reranker)).predict(pairs, activation_fn=nn.Identity())
    assert [reading.relevance for reading in found] == pytest.approx(scores.tolist(), abs=1e-4)
    assert [(r.here, r.spans) for r in found] == [(r.here, r.spans) for r in plain.read(QUESTION, PASSAGES)]
    assert reader.read(QUESTION, []) == []


def assert_quoted(corpus: Corpus, answer: Answer) -> None:
    for citation in answer.citations:
        assert corpus.articles[citation.article_id].text[citation.start : citation.end] == citation.quote
    if answer.answered:
        assert answer.start is not None
        text = corpus.articles[answer.citations[0].article_id].text
        assert text[answer.start : answer.start + len(answer.text)] == answer.text


def test_a_corpus_is_read_by_the_model_that_was_named(hash_corpus: Corpus, small_reader: Path) -> None:
    corpus = Corpus.open(hash_corpus._folder, encoder=HashEncoder(), reader=str(small_reader))
    question = "when was the CIS space agreement signed?"
    answer = corpus.ask(question)
    assert_quoted(corpus, answer)
    best = max(answer.hits, key=lambda hit: hit.score)
    assert best.rank == 1
    # Nothing was fitted for it: passages go by their best span, the confidence is that span's.
    assert best.score == pytest.approx(best.scores["relevance"], abs=1e-5)
    assert best.scores["relevance"] == best.scores["span"]
    assert answer.confidence == pytest.approx(sigmoid(best.score), abs=1e-4)
    assert answer.answered == (answer.confidence >= PLAIN.threshold)
    assert {h.passage.id for h in answer.hits} <= {
        h.passage.id for h in hash_corpus.search(question, k=MIN_READ)
    }


def test_a_corpus_is_ranked_by_the_re_ranker_that_was_named(
    hash_corpus: Corpus, small_reader: Path, small_reranker: Path
) -> None:
    from sentence_transformers import CrossEncoder
    from torch import nn

    question = "when was the CIS space agreement signed?"
    corpus = hash_corpus.with_reader(str(small_reader), str(small_reranker))
    hits = corpus.search(question, k=20, rerank=True)
    header = corpus._now().header
    fronts = [header(hit.passage.article_id) for hit in hits]
    pairs = [
        (question, f"{f}\n{h.passage.text}" if f else h.passage.text)
        for f, h in zip(fronts, hits, strict=True)
    ]
    scores = CrossEncoder(str(small_reranker)).predict(pairs, activation_fn=nn.Identity()).tolist()
    assert [hit.score for hit in hits] == pytest.approx(scores, abs=1e-3)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert_quoted(corpus, corpus.ask(question))


def test_a_choice_loads_once_and_only_when_called(small_reader: Path) -> None:
    choice = ReaderChoice(str(small_reader))
    assert choice() is choice()
    own = PatternReader("x")
    assert ReaderChoice(own)().reader is own
    assert ReaderChoice(own)().calibration == PLAIN
    assert ReaderChoice()().reader.name == "dateline"
    ReaderChoice("no/such-model")  # not called, not missed


@pytest.mark.parametrize(
    ("reader", "reranker", "message"),
    [
        ("no/such-model", None, "reader 'no/such-model' cannot be loaded: "),
        (None, "no/such-model", "re-ranker 'no/such-model' cannot be loaded: "),
        ("RERANKER", None, "was not trained to extract answers: it has no qa_outputs"),
        ("EMPTY", None, "cannot be loaded: "),
        (None, "TWO", "gives 2 scores for a passage: one is expected"),
    ],
)
def test_what_cannot_read_is_said_in_one_line(
    reader: str | None, reranker: str | None, message: str, small_reranker: Path, tmp_path: Path
) -> None:
    def named(name: str | None) -> str | None:
        if name == "TWO":
            return str(save_reranker(tmp_path / "two", outputs=2))
        return {"RERANKER": str(small_reranker), "EMPTY": str(tmp_path)}.get(name or "", name)

    with pytest.raises(EncoderError) as caught:
        ReaderChoice(named(reader) or PatternReader("x"), named(reranker))()
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], hash_corpus: Corpus) -> Run:
    """Runs a command on the seed articles, which the stand-in encoder has indexed."""
    monkeypatch.setattr("qa.state.load_encoder", lambda name=None: HashEncoder())

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main([*arguments, "--index", str(hash_corpus._folder)])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def passages_of(out: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(out)["passages"]
    for p in found:
        assert (SEEDS / p["article"]).read_text("utf-8")[p["start"] : p["end"]] == p["text"]
    assert [p["rank"] for p in found] == list(range(1, len(found) + 1))
    assert [p["score"] for p in found] == sorted((p["score"] for p in found), reverse=True)
    return found


def test_search_re_ranks_when_it_is_told_to(
    run: Run, hash_corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = PatternReader(r"[A-Z]\w+")
    monkeypatch.setattr("qa.reader.load._bundled", lambda: CalibratedReader(reader, PLAIN))
    code, out, err = run("search", "space agreement signed", "--rerank", "--k", "5", "--json")
    assert (code, err) == (0, "")
    found = passages_of(out)
    hits = hash_corpus.with_reader(reader).search("space agreement signed", k=5, rerank=True)
    assert [(p["article"], p["start"]) for p in found] == [
        (h.passage.article_id, h.passage.start) for h in hits
    ]
    assert {"retrieval", "relevance", "here", "span"} < set(found[0]["scores"])
    plain = passages_of(run("search", "space agreement signed", "--k", "5", "--json")[1])
    assert "relevance" not in plain[0]["scores"]
    assert "relevance" in run("search", "space agreement signed", "--rerank")[1]


def test_search_and_ask_take_models_by_folder(run: Run, small_reader: Path, small_reranker: Path) -> None:
    code, out, err = run("search", "space agreement", "--reader", str(small_reader), "--json")
    assert (code, err) == (0, "")
    assert all(p["score"] == pytest.approx(p["scores"]["span"], abs=1e-5) for p in passages_of(out))
    both = ["--reader", str(small_reader), "--reranker", str(small_reranker)]
    code, out, err = run("search", "space agreement", *both, "--json")
    assert (code, err) == (0, "")
    ranked = passages_of(out)
    assert all(p["score"] == pytest.approx(p["scores"]["relevance"], abs=1e-5) for p in ranked)
    code, out, err = run("ask", "who signed the agreement?", *both, "--json")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert answer["answered"] == bool(answer["answer"]) == bool(answer["citations"])
    assert answer["passages"]
    code, out, err = run("ask", "who signed the agreement?", "--reranker", str(small_reranker))
    assert (code, err) == (0, "")
    assert "assages:" in out


@pytest.mark.parametrize("option", ["--reader", "--reranker"])
@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_model_that_is_not_there_is_one_line_and_exit_1(run: Run, command: str, option: str) -> None:
    code, out, err = run(command, "space agreement", option, "no/such-model")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("error: ")
    assert "'no/such-model' cannot be loaded" in err
