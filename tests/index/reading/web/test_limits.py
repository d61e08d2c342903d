"""Scripts are no tags; tags with thousands of attributes are refused wherever they hide."""

from __future__ import annotations

import pytest

from index.reading.draft import Unreadable
from index.reading.web.limits import check_tags

CODE = "x=a<b[c];" + " ".join(f"v{n}=a[{n}];" for n in range(3_000))
TAG = "<p " + " ".join(f"attribute{n}=1" for n in range(3_000)) + ">"


@pytest.mark.parametrize(
    "form",
    ["<script>{}</script>", "<SCRIPT a=b>{}</SCRIPT>", "<style>{}</style>", "<script>{}", "<!-- {} -->"],
)
def test_code_is_no_tag(form: str) -> None:
    check_tags("<p>Text</p>" + form.format(CODE))


@pytest.mark.parametrize(
    "form",
    [
        "{}",
        "<script></script>{}",
        "<!-- <script> -->{}",
        "<!-->{}",
        "<!-- {}",
        "<title><script></title>{}",
        "<textarea>{}</textarea>",
        "<!-- <script> --!>{}",
        "<script>//--></script>{}",
        "<script>a</script><style>b</style>{}<script>",
    ],
)
def test_a_tag_with_thousands_of_attributes_is_refused(form: str) -> None:
    with pytest.raises(Unreadable, match="thousands of attributes"):
        check_tags(form.format(TAG))


def test_the_attributes_of_a_script_count() -> None:
    with pytest.raises(Unreadable, match="thousands of attributes"):
        check_tags(TAG.replace("<p", "<script") + "</script>")
