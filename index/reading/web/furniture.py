"""Tells what stands around an article on its page: menus, promotions, bylines, calls to share and subscribe."""

from __future__ import annotations

import re

from index.reading.web.tree import Tree, names_of

_TAGS = frozenset({"nav", "aside", "footer", "form", "header", "menu", "dialog"})
_NAMES = re.compile(
    r" (?:nav|navbar|navigation|menus?|bread ?crumbs?|share|sharing|sharedaddy|social|related|recommend(?:ed|ations?)?"
    r"|teasers?|promo|promos|promotions?|ad|ads|advert|advertisements?|sponsor(?:ed)?|newsletter|subscribe|subscription"
    r"|signup|sidebar|widgets?|comments?|disqus|footer|foot|header|tags?|tag list|taglist|keywords|topics|byline|author"
    r"|bio|meta|toolbar|tools|popular|trending|latest|most read|more stories|read more|see also|outbrain|taboola"
    r"|carousel|cookie|consent|gdpr|modal|popup|overlay|banner|login|search|print|hidden|sr only|screen reader text|toc"
    r"|pagination|pager|rating|vote|poll|donate|donation|paywall|copyright|disclaimer|credits|player|skip) "
)
_LINE = re.compile(
    r"\W*(?:advertisements?|anzeige|werbung|publicité|publicidad|реклама|share(?: this.*)?|tweet|e-?mail|print|save"
    r"|comments?|related.*|read (?:more|also|next).*|also read.*|see also.*|more (?:on|from|about).*|recommended.*"
    r"|sign up.*|subscribe.*|follow (?:us|me).*|like us.*|click here.*|loading.*|most (?:read|popular).*|newsletter.*"
    r"|tags?:?.*|topics?:?.*|filed under.*|copyright.*|©.*|all rights reserved.*|skip to.*|back to top.*|play video.*"
    r"|continue reading.*|story continues.*|article continues.*|lesen sie auch.*|mehr zum thema.*|lire aussi.*"
    r"|à lire aussi.*|lea también.*|leggi anche.*|читайте также.*|lees ook.*)\W*",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_LINE = 200


def is_furniture(element: Tree) -> bool:
    """Whether an element says that it is a menu, a promotion, a byline or another thing around the article."""
    return element.tag in _TAGS or (element.tag != "body" and bool(_NAMES.search(names_of(element))))


def is_furniture_line(text: str) -> bool:
    """Whether a block only says "Advertisement", "Read more: ..." or the like."""
    return len(text) <= _LONGEST_LINE and bool(_LINE.fullmatch(text))
