"""Postings lists: what a plain count over the passages gives, for any passages and any mask."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.ranking.postings import Postings, Terms, term_hash

WORDS = st.sampled_from("a b c d e f g h é 今天".split())
PASSAGES = st.lists(st.lists(WORDS, max_size=12), max_size=15)


@given(PASSAGES, st.data())
def test_lists_and_frequencies_are_those_of_a_plain_count(
    passages: list[list[str]], data: st.DataObject
) -> None:
    drawn = data.draw(st.none() | st.lists(st.booleans(), min_size=len(passages), max_size=len(passages)))
    live = None if drawn is None else np.array(drawn, np.bool_)
    postings = Postings.of(passages)
    assert set(postings.terms) == {term for passage in passages for term in passage}
    words = [*"a b c d e f g h é 今天".split(), "no such term"]
    counted = {
        word: {
            row: Counter(passage)[word]
            for row, passage in enumerate(passages)
            if word in passage and (drawn is None or drawn[row])
        }
        for word in words
    }
    for word in words:
        rows, counts = postings.of_term(word, live)
        assert dict(zip(rows.tolist(), counts.tolist(), strict=True)) == counted[word]
        assert rows.tolist() == sorted(rows.tolist())
    found = postings.frequencies(postings.terms.find_all(words), live)
    assert found.tolist() == [len(counted[word]) for word in words]


@given(st.sets(st.text(min_size=1, max_size=8).filter(lambda t: t.isprintable())))
def test_each_term_is_found_by_its_hash(words: set[str]) -> None:
    terms = Terms.of(words)
    assert sorted(terms) == sorted(words)
    assert terms.hashes.tolist() == sorted(term_hash(word) for word in words)
    assert [terms[i] for i in terms.find_all(sorted(words)).tolist()] == sorted(words)
    assert all(word in terms for word in words)
    assert (terms.find("no such term") is None) == ("no such term" not in words)


def test_terms_that_share_a_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.ranking.postings.term_hash", len)
    terms = Terms.of(["abc", "abd", "xyz", "b"])
    assert list(terms) == ["b", "abc", "abd", "xyz"]
    assert terms.find_all(["xyz", "abd", "b", "zzz", "cd"]).tolist() == [3, 2, 0, -1, -1]


def test_a_position_outside_the_vocabulary_is_an_index_error() -> None:
    terms = Terms.of(["a", "b"])
    for outside in (-1, 2):
        with pytest.raises(IndexError):
            terms[outside]
