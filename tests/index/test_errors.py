"""A text or a path where a list is meant is refused, and said."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import DatelineError, ListExpected, check_list


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("folder", "paths is one string, 'folder': expected a list, like ['folder']"),
        (b"folder", "paths is one string, b'folder': expected a list, like [b'folder']"),
        (Path("a") / "b", "paths is one path, 'a/b': expected a list, like ['a/b']"),
        (None, "paths is of type NoneType: expected a list"),
        (3, "paths is of type int: expected a list"),
    ],
)
def test_what_is_no_list_is_said(value: object, message: str) -> None:
    with pytest.raises(ListExpected) as raised:
        check_list(value, "paths")
    assert str(raised.value).replace("\\", "/") == message
    assert isinstance(raised.value, DatelineError)
    assert isinstance(raised.value, TypeError)


@pytest.mark.parametrize("value", [[], ["a"], ("a",), {"a"}, {"a": 1}, iter(["a"])])
def test_what_holds_several_is_taken(value: object) -> None:
    check_list(value, "paths")


def test_a_long_text_is_cut() -> None:
    with pytest.raises(ListExpected) as raised:
        check_list("x" * 5_000, "texts")
    assert len(str(raised.value)) < 300
