"""Collects what states a day on a page: meta tags, JSON-LD, marked times, the lines below the headline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from index.reading.web.json_ld import (
    LinkedArticle,
    event_days,
    is_article_type,
    linked_articles,
    linked_data,
    type_names,
)
from index.reading.web.tree import BLOCKS, Tree, above, is_seen, names_of, text_of

_PUBLISHED = frozenset(
    "article:published_time og:article:published_time og:published_time article:published rnews:datepublished"
    " schema:datepublished datepublished pubdate publishdate publish_date publish-date publication_date"
    " publication-date parsely-pub-date sailthru.date dc.date.issued dc.issued dcterms.issued dcterms:issued"
    " dcterms.date dc.date.published citation_publication_date citation_date date.published displaydate"
    " originalpublicationdate cxenseparse:recs:publishtime published_at published_time date_published"
    " bt:pubdate ptime".split()
)
_PLAIN = frozenset("date dc.date dc:date article.date article_date pubdate_time".split())
_TIME_CLASSES = ("published", "entry-date", "post-date", "pubdate", "publish-date", "article-date")
_OTHER_PROPERTIES = {"datemodified", "startdate", "enddate"}
_EVENT_CLASSES = {"dtstart", "dtend", "event-date", "event-start", "event-time"}
_MODIFIED_CLASSES = frozenset({"updated", "modified", "last-modified", "dateline-updated", "date-modified"})
_PAGE_TYPES = frozenset({"webpage", "creativework", "recipe", "itempage", "mediaobject"})
_OTHER_PARTS = re.compile(
    r" (?:related|teasers?|comments?|sidebar|widgets?|recommend(?:ed|ations?)?|latest|popular|trending"
    r"|events?|vevent|members?|reviews?|carousel|newsletter|most read|more news|read more|see also) "
)
_UPDATE_TEXT = re.compile(
    r"\W*(?:last |zuletzt )?(?:updated?|modified|aktualisiert|mis à jour|обновлено)\b", re.IGNORECASE
)
_LINES_BELOW = 8
_PIECES = 20_000
_MOST = 200  # more statements than this are a list of many articles


class StatedTexts(NamedTuple):
    """What a page states of days, as texts: of its publication by strong places, by marked times and by plain
    "date" tags; and of other things."""

    strong: tuple[str, ...]
    marked: tuple[str, ...]
    plain: tuple[str, ...]
    others: tuple[str, ...]


def stated_texts(tree: Tree, title: str | None, address: str | None, headline: Tree | None) -> StatedTexts:
    """The texts of a page that state days."""
    data = linked_data(tree)
    articles = _own(list(linked_articles(data)), title, address)
    linked = tuple(text for article in articles for text in article.dates)
    marked: list[str] = []
    others = list(islice(event_days(data), _MOST))
    around = set(above(headline)) if headline is not None else set()
    elements = tree.iter("time", "span", "abbr", "div", "p", "dd")
    kinds = ((_kind_of_time(element, around), element) for element in elements)
    for kind, element in islice((pair for pair in kinds if pair[0]), _MOST):
        (marked if kind == "published" else others).extend(_texts_of_time(element))
    strong = (*islice(_metas(tree, _PUBLISHED, around), _MOST), *linked[:_MOST])
    plain = tuple(islice(_metas(tree, _PLAIN, around), _MOST))
    return StatedTexts(strong, tuple(marked), plain, tuple(others))


def _metas(tree: Tree, names: frozenset[str], around: set[Tree]) -> Iterator[str]:
    """The contents of the meta tags with one of `names`; not those that describe a thing on the page."""
    for meta in tree.iter("meta"):
        given = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        if names.isdisjoint(given.casefold().split()) or not (content := meta.get("content")):
            continue
        if meta.get("itemprop") is None or (_of_the_page(meta) and _beside_the_headline(meta, around)):
            yield content


def _own(articles: list[LinkedArticle], title: str | None, address: str | None) -> list[LinkedArticle]:
    """Of several articles in JSON-LD those that have the page's address or title, if any have."""
    if len(articles) < 2:
        return articles
    ours = _bare(address)
    by_address = [one for one in articles if ours and ours in {_bare(text) for text in one.addresses}]
    heading = (title or "").casefold()
    by_title = [one for one in articles if len(one.headline) > 3 and one.headline.casefold() in heading]
    return by_address or by_title or articles


def _bare(address: str | None) -> str:
    """An address without what differs between two writings of it."""
    return re.sub(r"^https?://(?:www\.)?|[?#].*$|/$", "", (address or "").strip().casefold())


def _of_the_page(element: Tree) -> bool:
    """Whether what a property describes is the page's article, not a review or an event on it."""
    for outer in islice(above(element), 1, None):
        if outer.get("itemscope") is not None or outer.get("itemtype"):
            names = type_names(outer.get("itemtype"))
            return not names or is_article_type(names) or not names.isdisjoint(_PAGE_TYPES)
    return True


def _kind_of_time(element: Tree, around: set[Tree]) -> str | None:
    """ "published" for a time that is marked as the page's publication, "other" for another marked one."""
    properties = re.split(
        r"[\s:]+", f"{element.get('itemprop') or ''} {element.get('property') or ''}".casefold()
    )
    classes = (element.get("class") or "").casefold().split()
    by_property = "datepublished" in properties
    by_class = element.tag in {"time", "abbr"} and any(name in classes for name in _TIME_CLASSES)
    if by_property or by_class or (element.tag == "time" and element.get("pubdate") is not None):
        own = _of_the_page(element) if by_property else not _UPDATE_TEXT.match(element.text_content()[:100])
        return "published" if own and _beside_the_headline(element, around) else "other"
    modified = _MODIFIED_CLASSES & set(classes) and not {"date", *_TIME_CLASSES} & set(classes)
    other = modified or _EVENT_CLASSES & set(classes) or _OTHER_PROPERTIES & set(properties)
    return "other" if other and element.tag in {"time", "abbr", "span"} else None


def _beside_the_headline(element: Tree, around: set[Tree]) -> bool:
    """Whether something is no part of a teaser, a comment or another article than the headline's."""
    in_an_article = any(one.tag == "article" for one in around)
    for outer in above(element):
        if outer in around:
            return True
        if outer.tag in {"body", "html"}:
            return True
        if outer.tag in {"nav", "footer"} or _OTHER_PARTS.search(names_of(outer)):
            return False
        if outer.tag == "article" and in_an_article:
            return False
        if outer.tag == "aside" and not any(one.tag == "article" for one in above(outer)):
            return False
    return True


def _texts_of_time(element: Tree) -> Iterator[str]:
    """What a marked time says; of an instant and the day that is printed for it, both."""
    given = element.get("datetime") or element.get("content")
    given = given or (element.get("title") if element.tag == "abbr" else None)
    shown = " ".join(element.text_content()[:100].split())
    if given:
        yield given
    if not given or re.search(r"[0-9]{4}", shown):
        yield shown


def lines_below(tree: Tree, headline: Tree | None) -> list[str]:
    """The first lines below the headline; below the only h1 where no headline is known."""
    if headline is None:
        headings = list(islice(tree.iter("h1"), 2))
        if len(headings) != 1:
            return []
        headline = headings[0]
    below = "".join(islice(_pieces(tree, headline), _PIECES)).partition("\f")[2]
    return list(islice(filter(None, map(str.strip, below.split("\n"))), _LINES_BELOW))


_NOT_READ = frozenset({"nav", "aside", "footer", "form"})
_JOINED = {"dt": ": ", "th": ": "}
"""A label and what it labels, which stand on one line."""


def _pieces(tree: Tree, headline: Tree) -> Iterator[str]:
    """The text of a page piece by piece, a newline around every block, a form feed behind the headline."""
    todo: list[Any] = [tree]  # a stack of its own: pages are nested deeper than Python's
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            yield item
            continue
        edge = "\n" if item.tag in BLOCKS else ""
        todo.append(" ".join((item.tail or "").split("\n")))
        todo.append("\f" if item is headline else _JOINED.get(str(item.tag), edge))
        if is_seen(item) and item.tag not in _NOT_READ:
            todo.extend(reversed(item))
            todo.append(("" if _follows_a_label(item) else edge) + " ".join((item.text or "").split("\n")))


def _follows_a_label(element: Tree) -> bool:
    """Whether the element in front of a cell is its label."""
    before = element.getprevious() if element.tag in {"dd", "td"} else None
    return before is not None and before.tag in _JOINED and bool(text_of(before, 20))
