"""What the reader learns from: typed and changed questions, sets as the search finds them, groups of rows."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from index.text.analyzer import STOP_WORDS
from tests.support.dams import PLACES, context, rows, write_set
from training.augment import typed
from training.examples import Examples, SamplingRates, SearchedSet, TrainingPair
from training.fit import batches
from training.perturb import changed, lines
from training.search import answer_pattern, search_set
from training.sets import is_held_out, read_lines, read_set, write_lines
from training.train_step import Recipe

QUESTIONS = [
    "When was the agreement between Russia and Kazakhstan signed in Minsk?",
    "Who is the largest supplier of the Orlova dam?",
    "How many people came before the first launch in 2018?",
    "what's the name of the bridge?",
]
KINDS = [line.split() for line in lines("kinds.txt")]
TEXT = (
    "The ministers of Belarus met in Astana in 2020. In 1999 they had met in Moscow. Some 4512 people came, "
    "and the Tisza Bridge was closed for 31 days."
)


@given(st.sampled_from(QUESTIONS), st.integers(0, 10**9))
def test_a_typed_question_is_the_same_for_a_seed_and_keeps_what_is_asked(question: str, seed: int) -> None:
    made = typed(question, random.Random(seed))
    assert made == typed(question, random.Random(seed))
    words, kept = question.rstrip(" ?.").split(), made.rstrip(" ?.").split()
    assert kept
    assert kept[0] == words[0] or words[0].casefold() in STOP_WORDS
    if len(kept) < len(words):  # in keywords
        rest = iter(words)
        assert all(word in rest for word in kept)
    else:
        differ = [(a, b) for a, b in zip(words, kept, strict=True) if a != b]
        assert len(differ) <= 1
        for a, b in differ:  # two letters swapped or one left out
            assert sorted(a) == sorted(b) or len(b) == len(a) - 1
            assert a[0] == b[0]


def test_questions_come_in_all_forms() -> None:
    rng = random.Random(1)
    made = [typed(QUESTIONS[0], rng) for _ in range(400)]
    whole, bare = made.count(QUESTIONS[0]), made.count(QUESTIONS[0].rstrip("?"))
    assert 0.35 < whole / 400 < 0.6
    assert 0.3 < bare / 400 < 0.55
    assert "When agreement Russia Kazakhstan signed Minsk" in made
    assert len(set(made)) > 8  # and mistyped


@given(st.sampled_from(QUESTIONS), st.integers(0, 10**9))
def test_a_changed_question_is_really_changed_and_with_what_the_passage_has(question: str, seed: int) -> None:
    made = changed(question, TEXT, random.Random(seed))
    assert made == changed(question, TEXT, random.Random(seed))
    if made is None:
        assert question == QUESTIONS[3]
        return
    assert made.split() != question.split()
    new = [word.strip("?.,") for word in made.split() if word not in question.split()]
    for word in new:
        if word[0].isupper():  # a name of the passage, or one of a kind with the question's
            kind = next((line for line in KINDS if word in line), [])
            named = re.search(rf"\b{re.escape(word)}\b", TEXT) is not None
            assert named != any(one in question for one in kind if one != word), word
        elif word[0].isdigit():  # another number of the passage, or a year near by that it does not have
            assert re.search(rf"\b{word}\b", TEXT) or abs(int(word) - 2018) <= 30, word
    numbers = re.findall(r"\d+", made)
    assert [len(n) for n in numbers] == [len(n) for n in re.findall(r"\d+", question)]


@pytest.mark.parametrize(
    ("question", "possible"),
    [
        ("Who went to Kiev?", {"Belarus", "Astana", "Moscow", "Tisza Bridge"}),
        ("who came in 1964", {"2020", "1999", "4512"}),
        ("who was the oldest", {"youngest", "newest", "not", "never"}),
    ],
)
def test_what_a_question_can_be_changed_to(question: str, possible: set[str]) -> None:
    found = set[str]()
    for seed in range(200):
        if made := changed(question, TEXT, random.Random(seed)):
            words = set(question.rstrip("?").split())
            found.add(" ".join(word for word in made.rstrip("?").split() if word not in words))
    assert found >= possible
    # A year may also become another one near by.
    assert all(abs(int(other) - 1964) <= 30 for other in found - possible)


@pytest.mark.parametrize(
    ("question", "possible", "never"),
    [
        ("who increased the deficit", {"decreased"}, set()),  # a regular verb in its form
        ("who carries goods on Mondays or Tuesday", {"Friday"}, set()),
        ("who met in March", {"June", "October"}, {"May"}),  # which the passage has
        ("who ordered the bridges", {"ports", "painted"}, {"roofs", "walls", "town", "paint"}),
        ("who ordered what kind of thing", {"painted"}, {"town"}),
    ],
)
def test_words_give_way_to_others_that_would_fit(question: str, possible: set[str], never: set[str]) -> None:
    text = "May came. The walls were built. He bought the roofs of the town."
    beside = "She painted the ports, the walls and the roofs of the town."
    made = {changed(question, text, random.Random(seed), beside) or "" for seed in range(300)}
    new = {word for one in made for word in one.split()} - set(question.split())
    assert possible <= new
    assert not never & new


def test_a_name_may_come_from_a_passage_beside() -> None:
    beside = "They left Kiev by the Dnieper Bridge."
    made = {changed("Who met in Astana?", TEXT, random.Random(seed), beside) for seed in range(200)}
    assert "Who met in Dnieper Bridge?" in made
    assert "Who met in Moscow?" in made


def test_a_set_is_read_and_a_part_of_its_groups_held_out(tmp_path: Path) -> None:
    write_set(tmp_path, "dams", rows())
    found = list(read_set(tmp_path, "dams"))
    assert [row.answers() for row in found[:3]] == [{"1950"}, {"100"}, set()]
    assert {row.group for row in found if is_held_out(row)} < {row.group for row in found}
    for row in found:
        assert is_held_out(row) == is_held_out(next(other for other in found if other.group == row.group))
    wrong = rows()[0]
    wrong["answers"][0]["start"] += 1
    write_set(tmp_path, "wrong", [wrong])
    with pytest.raises(ValueError, match="wrong 0 0: an answer is not at its offset"):
        list(read_set(tmp_path, "wrong"))


def test_what_the_search_finds_is_kept_with_the_golds(searched_set: SearchedSet) -> None:
    assert len(searched_set.passages) == len(PLACES)
    assert len(searched_set.questions) == 3 * len(PLACES)
    for row, q in zip(rows(), searched_set.questions, strict=True):
        assert q["question"] == row["question"]
        assert q["answerable"] == bool(row["answers"])
        assert [searched_set.passages[p].text for p in q["own"]] == [row["context"]]
        assert [searched_set.passages[p].text[a:b] for p, a, b in q["golds"]] == [
            a["text"] for a in row["answers"]
        ]
        assert len(q["hits"]) == len(q["holds"]) == len(q["scores"]) == len(set(q["hits"])) > 1
        assert q["scores"] == sorted(q["scores"], reverse=True)
        for hit, holds in zip(q["hits"], q["holds"], strict=True):
            words = re.findall(r"\w+", searched_set.passages[hit].text)
            assert holds == any(a["text"] in words for a in row["answers"])


def test_answers_are_found_as_whole_words() -> None:
    assert answer_pattern(["in 19"]).search("opened IN  19 days")
    assert not answer_pattern(["19"]).search("opened in 1964")
    assert not answer_pattern([]).search("anything")
    assert not answer_pattern([" "]).search("any thing")


def gold_texts(tokenizer: Tokenizer, row: TrainingPair) -> list[str]:
    return [tokenizer.decode(list(row.pair.ids[a : b + 1])) for a, b in row.golds]


@pytest.mark.parametrize(
    "rates", [SamplingRates(), SamplingRates(joined=1.0, negatives=(1.0, 1.0, 1.0), changed=1.0)]
)
def test_golds_are_the_answer_and_negatives_never_hold_it(
    searched_set: SearchedSet, tokenizer: Tokenizer, rates: SamplingRates
) -> None:
    examples = Examples([searched_set], tokenizer, rates)
    negatives = changes = 0
    for seed in range(8):
        for _, q in examples.epoch(seed, 0):
            assert not q["held_out"]
            answers = {searched_set.passages[p].text[a:b] for p, a, b in q["golds"]}
            first, *others = examples.groups(searched_set, q, random.Random(f"{seed} {q['id']}"))
            if not answers:
                assert [(row.golds, row.relevance) for row in first] == [((), None)]
                assert others == []
                continue
            assert first[0].relevance == 1
            assert set(gold_texts(tokenizer, first[0])) == answers
            for row in first[1:]:
                negatives += 1
                assert (row.relevance, row.golds) == (0, ())
                text = tokenizer.decode(list(row.pair.ids[row.pair.first : -1]))
                assert not answers & set(re.findall(r"\w+", text)), (answers, text)
            for group in others:
                changes += 1
                assert [(row.golds, row.relevance) for row in group] == [((), None)]
            for row in [row for group in (first, *others) for row in group]:
                assert row.pair.ids[row.pair.first - 1] != row.pair.ids[row.pair.first]
                assert all(row.pair.first <= a <= b < row.pair.length - 1 for a, b in row.golds)
    assert negatives > 40
    assert changes > 5


def test_an_epoch_and_its_steps_follow_from_the_seed(searched_set: SearchedSet, tokenizer: Tokenizer) -> None:
    examples = Examples([searched_set], tokenizer, SamplingRates(of_set=(("dams", 0.5),)))
    first, again, next_one = ([q["id"] for _, q in examples.epoch(1, number)] for number in (0, 0, 1))
    assert first == again != next_one
    assert len(first) == len(set(first)) < 24
    recipe = Recipe(questions=4)
    whole = list(batches(examples, recipe, 0, 9))
    assert list(batches(examples, recipe, 5, 9)) == whole[5:]
    assert all(len(groups) >= 4 for groups in whole)


def test_contexts_of_no_question_are_found_too(tmp_path: Path) -> None:
    write_set(tmp_path, "few", rows()[:3])
    others = [{"title": "Elsewhere", "text": context(n)} for n in range(6)]
    write_lines(tmp_path / "few.contexts.jsonl.gz", others)
    search_set(tmp_path, tmp_path / "work", "few")
    passages = read_lines(tmp_path / "work" / "few.passages.jsonl.gz")
    assert sorted(passage["text"] for passage in passages) == sorted(context(n) for n in range(6))
    assert sorted(passage["title"] for passage in passages) == [""] + ["Elsewhere"] * 5
    for question in read_lines(tmp_path / "work" / "few.questions.jsonl.gz"):
        assert len(question["hits"]) == 6
        assert [passages[own]["text"] for own in question["own"]] == [context(0)]


def test_rows_are_written_in_one_step_and_read_back(tmp_path: Path) -> None:
    given = [{"text": "Минск"}, {"text": "a\nb"}]
    assert write_lines(tmp_path / "rows.jsonl.gz", given) == 2
    assert read_lines(tmp_path / "rows.jsonl.gz") == given
    assert write_lines(tmp_path / "rows.jsonl", given) == 2
    assert len((tmp_path / "rows.jsonl").read_text("utf-8").splitlines()) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rows.jsonl", "rows.jsonl.gz"]
