"""Spelling: which mistyped words are corrected, and what is left alone."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.analyzer import terms
from index.text.spelling import NEIGHBOURS, Speller

ENGLISH = "agreement signed countries commonwealth space satellites located naughty country nato opec"
RUSSIAN = "соглашение спутник подписано правительство ещё"
FREQUENCIES = {word: 5 + len(word) for word in (ENGLISH + " " + RUSSIAN).split()}
WORDS = sorted(FREQUENCIES)


def speller(frequencies: dict[str, int] | None = None) -> Speller:
    counts: dict[str, int] = {}
    for word, count in (FREQUENCIES if frequencies is None else frequencies).items():
        (term,) = terms(word)
        counts[term] = max(count, counts.get(term, 0))
    vocabulary = sorted(counts)
    # Two segments that share terms.
    return Speller([vocabulary[::2], vocabulary], lambda term: counts.get(term, 0), passages=100)


def mistyped(word: str) -> list[str]:
    """The word with each letter left out, doubled, swapped with the next, or hit a key too far."""
    made = set[str]()
    for i, here in enumerate(word):
        before, after = word[:i], word[i + 1 :]
        made |= {before + after, before + here + here + after, before + after[:1] + here + after[1:]}
        made |= {before + key + after for key in NEIGHBOURS[here]}
    return sorted(made - {word})


@pytest.mark.parametrize("word", [word for word in WORDS if len(word) >= 7])
def test_one_edit_in_a_long_word_is_undone(word: str) -> None:
    held = speller()
    for typed in random.Random(word).sample(mistyped(word), 25):
        assert terms(held.corrected(f"the {typed}?")) == terms(word), typed


@given(st.sampled_from(WORDS))
def test_a_word_that_is_held_is_never_changed(word: str) -> None:
    held = speller()
    for written in (word, word.upper(), word.capitalize()):
        assert held.corrections(written) == []
        assert held.corrected(f"{written}?") == f"{written}?"


@given(st.text(max_size=80))
def test_any_text_can_be_corrected(text: str) -> None:
    held = speller()
    corrected = held.corrected(text)
    assert corrected == speller().corrected(text)
    found = held.corrections(text)
    assert sum(probability for _, probability in found) == pytest.approx(1 if found else 0)


@pytest.mark.parametrize(
    "text",
    [
        "xqzzvkw and grblfx",
        "in 1992 there were 40,000 of 25th",
        "abc cis agr",
        "NATOO and the OEPC met",
        "agremeent2 write to agremeent@example.org or see agremeent.org",
        "我们在北京签署协议 และ ελλάδα",
        "didn't who's what's",
        "a" * 500,
        "",
    ],
)
def test_left_alone(text: str) -> None:
    assert speller().corrected(text) == text


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("When was the CIS sapce agreemnet  sgned?", "When was the CIS space agreement  signed?"),
        ("the Agreemennt's text", "the Agreement's text"),
        ("the agreemennt’s text", "the agreement’s text"),
        ("WHEN WAS THE AGREEMNET SIGNED", "WHEN WAS THE AGREEMENT SIGNED"),
        ("the cOmmonwelath-wide agreemnet", "the Commonwealth-wide agreement"),
        ("waht agreement", "what agreement"),
        ("who dont sign", "who don't sign"),
        ("Соглашеине подпсиано о спутнкие", "Соглашение подписано о спутнике"),
    ],
)
def test_all_but_the_mistyped_word_stays(typed: str, right: str) -> None:
    assert speller().corrected(typed) == right


def test_what_the_caller_knows_is_left_alone() -> None:
    held = speller()
    assert held.corrected("Haughty") == "Naughty"
    assert held.corrected("Haughty", known=lambda word: word == "haughty") == "Haughty"


def test_likelier_edits_and_commoner_words_come_first() -> None:
    words, weights = zip(*speller({"stone": 30, "store": 10}).corrections("stoe"), strict=True)
    assert words == ("stone", "store")
    assert weights == pytest.approx((30 / (30 + 10), 10 / (30 + 10)))
    words, _ = zip(*speller({"trail": 10, "trial": 10, "grail": 12}).corrections("rtail"), strict=True)
    assert words == ("trail",)


def test_ties_break_by_alphabet() -> None:
    assert [word for word, _ in speller({"stone": 5, "store": 5}).corrections("stoe")] == ["stone", "store"]


def test_short_words_want_a_likely_edit() -> None:
    assert speller({"note": 5}).corrections("vote") == []
    assert speller({"definitely": 5}).corrections("definately")[0][0] == "definitely"


def test_no_terms_and_terms_of_deleted_passages() -> None:
    assert Speller([], lambda term: 0, 0).corrected("an agreemnet") == "an agreemnet"
    gone = Speller([["agreement"]], lambda term: 0, 10)
    assert gone.corrected("an agreemnet") == "an agreemnet"


def test_a_large_vocabulary_finds_the_same() -> None:
    rng = random.Random(0)
    words = {"".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(9, 14))) for _ in range(50_000)}
    held = Speller([sorted(words), ["agreement"]], lambda t: 9 if t == "agreement" else int(t in words), 99)
    assert held.corrected("agreemnet") == "agreement"
