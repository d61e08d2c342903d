"""Tells letters, mailboxes, saved pages and the XML of news by how their text begins."""

from __future__ import annotations

import re

_HEADER = re.compile(
    r"(?:[!-9;-~]{1,76}:[^\r\n]{0,1000}(?:\r?\n[ \t][^\r\n]{0,1000})*\r?\n){2,200}(?:\r?\n|$)"
)
_MAILBOX = re.compile(r"From \S+ [^\r\n]{0,100}\r?\n(?=[!-9;-~]{1,76}:)")
_FROM = re.compile(r"^from:", re.IGNORECASE | re.MULTILINE)
_OF_PROGRAMS = re.compile(
    r"^(?:mime-version|message-id|received|return-path|x-mailer):", re.IGNORECASE | re.MULTILINE
)
_SENT = re.compile(r"^(?:to|received|message-id|delivered-to):", re.IGNORECASE | re.MULTILINE)
_SAVED = re.compile(r"^(?:snapshot-content-location:|from:\s*[\"<]?saved by )", re.IGNORECASE | re.MULTILINE)
_RELATED = re.compile(r"^content-type:\s*multipart/related\b", re.IGNORECASE | re.MULTILINE)
_ROOT = re.compile(
    r"\s*(?:<\?xml[^<>]{0,300}\?>\s*)?(?:<!--(?:(?!-->).){0,2000}-->\s*){0,20}+(?:<!DOCTYPE\s[^<>\[]{0,300}>\s*)?"
    r"<(?P<root>(?:[\w.-]{1,30}:)?(?:rss|nitf|NewsML|newsItem|newsMessage|feed|RDF|document))\b(?P<rest>[^<>]{0,3000})",
    re.DOTALL,
)
_NAMESPACES = {
    "feed": "http://www.w3.org/2005/Atom",
    "RDF": "http://purl.org/rss/1.0/",
    "document": "opendocument",
}


def header_of(text: str) -> str:
    """The lines that a letter begins with, such as "From: ..."; "" where text does not begin so."""
    found = _HEADER.match(text.lstrip("\ufeff\r\n"))
    return found[0] if found else ""


def look_of(text: str, module: str | None) -> str | None:
    """The module that reads `text`, the beginning of a file whose name says `module`; "
    "None: the name counts."""
    if header := header_of(text):
        if _SAVED.search(header) or (
            module != "eml" and _RELATED.search(header) and not _SENT.search(header)
        ):
            return "mhtml"
        letter = _FROM.search(header) and _OF_PROGRAMS.search(header)
        return "eml" if letter and module != "mhtml" else None
    if _MAILBOX.match(text):
        return "mbox"
    found = _ROOT.match(text)
    if not found:
        return None
    name = found["root"].rpartition(":")[2]
    if _NAMESPACES.get(name, "") not in found["rest"]:
        return None
    return "odt" if name == "document" else "xml"
