"""Where the rows are in a JSON value."""

from __future__ import annotations

import json
from typing import Any

import pytest

from index.reading.rows.layouts import rows_in
from tests.support.growth import near_linear

A, B = {"title": "A", "text": "One day."}, {"title": "B", "text": "Two days."}


@pytest.mark.parametrize(
    "value",
    [
        [A, B],
        {"articles": [A, B]},
        {"status": "ok", "response": {"pages": 1, "results": [A, B]}},
        {"data": {"sources": [{"name": "x"}], "items": {"list": [A, B]}}},
        [{"articles": [A]}, {"articles": [B]}],
        {"title": {"0": "A", "1": "B"}, "text": {"0": "One day.", "1": "Two days."}},
        {"title": ["A", "B"], "text": ["One day.", "Two days."]},
        {"columns": ["title", "text"], "index": [0, 1], "data": [["A", "One day."], ["B", "Two days."]]},
    ],
)
def test_the_rows_are_found(value: Any) -> None:
    assert list(rows_in(value)) == [A, B]


def test_what_a_search_engine_puts_around_a_row_goes_but_for_the_id() -> None:
    value = {"hits": {"total": 1, "hits": [{"_index": "n", "_id": "7", "_source": A}]}}
    assert list(rows_in(value)) == [{"_id": "7", **A}]
    assert list(rows_in({"_id": "7", "_source": A})) == [{"_id": "7", **A}]


def test_names_of_rows_are_their_ids() -> None:
    assert list(rows_in({"x": A, "y": {"id": "z", **B}})) == [{"id": "x", **A}, {"id": "z", **B}]


@pytest.mark.parametrize("value", [A, {"name": "x", "version": 1}, {}, 5, {"a": {"b": {}}}])
def test_what_holds_no_rows_is_one(value: Any) -> None:
    assert list(rows_in(value)) == [value]


def test_an_article_that_has_lists_is_one() -> None:
    article = A | {"authors": [{"name": "Mia", "description": "She writes."}]}
    assert list(rows_in(article)) == [article]


def test_of_an_envelope_of_unknown_rows_the_longest_list_is_told_of() -> None:
    assert list(rows_in({"meta": [{"a": 1}], "rows": [{"b": 1}, {"b": 2}]})) == [{"b": 1}, {"b": 2}]


def test_envelopes_in_envelopes_take_linear_time() -> None:
    near_linear(
        lambda data: list(rows_in(json.loads(data))),
        lambda count: b'{"a": [{"b": 1}], "c": ' * count + b"1" + b"}" * count,
        200,
    )
