"""Writes articles the way that news databases export them: one function a layout."""

# ruff: noqa: E501 - what a database or a page writes is broken where it breaks it

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


@dataclass(frozen=True)
class Story:
    """An article as its newspaper has it."""

    title: str
    date: datetime.date
    source: str
    author: str
    paragraphs: tuple[str, ...]

    @property
    def american(self) -> str:
        return f"{MONTHS[self.date.month - 1]} {self.date.day}, {self.date.year}"

    @property
    def british(self) -> str:
        return f"{self.date.day} {MONTHS[self.date.month - 1]} {self.date.year}"

    @property
    def weekday(self) -> str:
        return DAYS[self.date.weekday()]

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)


STORIES = (
    Story(
        "Ferry to Holm runs again after the storm",
        datetime.date(2014, 3, 9),
        "The Holm Courier",
        "Ida Berg",
        (
            "HOLM - The ferry between Holm and the mainland runs again, the harbour master said on Saturday.",
            "IN the village nobody had waited for it: the shop had bread for a week.",
            "Note to all: the last boat leaves at six.",
        ),
    ),
    Story(
        "Old mill becomes a museum",
        datetime.date(1998, 12, 24),
        "Northern Post",
        "Per Lund",
        (
            "The mill at Askim, closed since the war, opens as a museum on New Year's Day.",
            "It has 12 rooms.",
        ),
    ),
    Story(
        "Who owns the salt marsh?",
        datetime.date(2021, 7, 2),
        "The Holm Courier",
        "Ida Berg",
        (
            "Two families say that the salt marsh is theirs, and neither has a paper from before 1820 to show.",
        ),
    ),
)


def nexis_numbered(stories: Sequence[Story]) -> str:
    """Nexis UK and LexisNexis Academic, as plain text."""
    parts = []
    for n, story in enumerate(stories, 1):
        parts.append(
            f"{n} of {len(stories)} DOCUMENTS".center(78)
            + f"\n\n\n\n{story.source:^78}\n\n{story.american + ' ' + story.weekday:^78}\n{'Edition 1;':^78}\n{'Scotland':^78}"
            + f"\n\n{story.title}\n\nBYLINE: {story.author}\n\nSECTION: NEWS; Pg. {n}\n\nLENGTH: {100 + n} words\n\n\n"
            + story.body
            + "\n\nLOAD-DATE: August 1, 2022\n\nLANGUAGE: ENGLISH\n\nSUBJECT: FERRIES (90%); ISLANDS (78%);\n"
            + "HARBORS & PORTS (70%)\n\nPUBLICATION-TYPE: Newspaper\n\n\n"
            + f"{'Copyright 2022 Courier Ltd':^78}\n{'All Rights Reserved':^78}\n\n"
        )
    return "".join(parts)


def nexis_german(stories: Sequence[Story]) -> str:
    """The same in German, as the browser shows it."""
    return "\n\n".join(
        f"Dokument {n} von {len(stories)}\n\n{s.source}\n\n{s.date.day}. {_german(s.date)} {s.date.year}\n\n{s.title}\n\n"
        f"AUTOR: {s.author}\n\nRUBRIK: POLITIK; S. 3\n\nLÄNGE: 430 Wörter\n\n{s.body}\n\nUPDATE: 1. August 2022\n\n"
        "SPRACHE: GERMAN; DEUTSCH\n\nPUBLICATION-TYPE: Zeitung\n\nZEITUNGS-CODE: kur\n\n"
        "Copyright 2022 Kurier GmbH\nAlle Rechte vorbehalten"
        for n, s in enumerate(stories, 1)
    )


def _german(date: datetime.date) -> str:
    names = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
    return names.split()[date.month - 1]


def nexis_newer(stories: Sequence[Story]) -> str:
    """Nexis Uni and Lexis Advance, as a reader of Word documents gives it."""
    return "\n\n".join(
        f"{s.title}\n\n{s.source}\n\n{s.american} {s.weekday}\n\nCopyright 2022 Courier Ltd All Rights Reserved\n\n"
        f"Section:\u00a0NEWS; Pg. 4\n\nLength:\u00a0430 words\n\nByline:\u00a0{s.author}\n\nBody\n\n{s.body}\n\n"
        "Classification\n\nLanguage:\u00a0ENGLISH\n\nPublication-Type:\u00a0Newspaper\n\nSubject:\u00a0FERRIES (90%)\n\n"
        "Load-Date:\u00a0August 1, 2022\n\nEnd of Document"
        for s in stories
    )


def nexis_with_cover(stories: Sequence[Story]) -> str:
    """The same behind the page that says who ordered it, with the list of the articles."""
    entries = "\n\n".join(
        f"{n}. {s.title}\n\nClient/Matter: -None-\n\nSearch Terms: holm" for n, s in enumerate(stories, 1)
    )
    cover = f"User Name: I. Berg\n\nDate and Time: Friday, May 6, 2022 3:15:00 PM CEST\n\nJob Number: 170142545\n\nDocuments ({len(stories)})"
    return f"{cover}\n\n{entries}\n\n{nexis_newer(stories)}"


def nexis_pdf(stories: Sequence[Story]) -> str:
    """The same as a PDF has it: no blank lines, and the number of each page."""
    return "\n".join(
        f"Page 1 of 1\n{s.title}\n{s.source}\n{s.american} {s.weekday}\nCopyright 2022 Courier Ltd All Rights Reserved\n"
        f"Section: NEWS; Pg. 4\nLength: 430 words\nByline: {s.author}\nBody\n{s.body}\nLoad-Date: August 1, 2022\nEnd of Document"
        for s in stories
    )


def factiva_bare(stories: Sequence[Story]) -> str:
    """Factiva's "Full Article/Report"."""
    return "\n\n".join(
        f"News\n{s.title}\nBy {s.author}\n430 words\n{s.british}\n10:15\n{s.source}\nHOLM\nFirst\n4\nEnglish\n"
        f"Copyright 2022 Courier Ltd.\n\n{s.body}\n\nDocument HOLM0000{s.date:%Y%m%d}ef31000{n:02}"
        for n, s in enumerate(stories, 1)
    )


def factiva_german(stories: Sequence[Story]) -> str:
    """The same, asked for in German."""
    return "\n\n".join(
        f"{s.title}\nVon {s.author}\n1.430 Wörter\n{s.date.day} {_german(s.date)} {s.date.year}\n{s.source}\nHOLM\n4\n"
        f"Deutsch\n(c) 2022 Kurier GmbH\n\n{s.body}\n\nDokument HOLM0000{s.date:%Y%m%d}ef31000{n:02}"
        for n, s in enumerate(stories, 1)
    )


def factiva_coded(stories: Sequence[Story]) -> str:
    """Factiva's "Full Article/Report plus Indexing"."""
    return "\n\n".join(
        f"SE        News\n\nHD        {s.title}\n\nBY        By {s.author}\n\nWC        430 words\n\nPD        {s.british}\n\n"
        f"SN        {s.source}\n\nSC        HOLM\n\nLA        English\n\nCY        Copyright 2022 Courier Ltd.\n\n"
        f"LP        {s.paragraphs[0]}\n\nTD        {s.paragraphs[-1]}\n\n"
        + "\n\n".join(s.paragraphs[1:-1])
        + f"\n\nNS        gcat : News\n\nRE        nor : Norway\n\nAN        Document HOLM0000{s.date:%Y%m%d}ef31000{n:02}"
        for n, s in enumerate(stories, 1)
    )


def factiva_table(stories: Sequence[Story]) -> str:
    """The same as a reader of tables gives it."""
    return "\n\n".join(
        f"HD | {s.title}\nBY | By {s.author}\nWC | 430 words\nPD | {s.british}\nSN | {s.source}\nLA | English\n"
        f"LP | {s.paragraphs[0]}\nTD | {' '.join(s.paragraphs[1:])}\nAN | Document HOLM0000{s.date:%Y%m%d}ef31000{n:02}"
        for n, s in enumerate(stories, 1)
    )


def proquest(stories: Sequence[Story]) -> str:
    """ProQuest's text."""
    rule = "_" * 60
    parts = [
        f"Document {n} of {len(stories)}\n\n{s.title}\n\nAuthor: {s.author}\n\nPublication info: {s.source} ; Holm [Holm]01 Jan 2001: A.1.\n\n"
        f"ProQuest document link\n\nAbstract: None available.\n\nLinks: http://example.org/{n}\n\nFull text: {s.body}\n\n"
        f"Subject: Ferries; Islands\n\nLocation: Holm\n\nTitle: {s.title}\n\nPublication title: {s.source}\n\nPages: A.1\n\n"
        f"Publication year: {s.date.year}\n\nPublication date: {MONTHS[s.date.month - 1][:3]} {s.date.day}, {s.date.year}\n\n"
        f"ProQuest document ID: 26580{n}\n\nDocument URL: https://example.org/docview/26580{n}\n\n"
        "Copyright: Copyright Courier Ltd 2022\n\nLast updated: 2022-08-01\n\nDatabase: Global Newsstream"
        for n, s in enumerate(stories, 1)
    ]
    footer = "Contact us at: http://example.org/help\n\nDatabase copyright © 2022 ProQuest LLC. All rights reserved."
    return f"{rule}\n\n" + f"\n\n{rule}\n\n".join([*parts, footer])


def proquest_pdf(stories: Sequence[Story]) -> str:
    """The same without rules and blank lines, behind a table of contents."""
    contents = "TABLE OF CONTENTS\n" + "\n".join(
        f"{n}. {s.title} ... {n + 1}" for n, s in enumerate(stories, 1)
    )
    return "\n".join(
        [
            contents,
            *(
                f"Document {n} of {len(stories)}\n{s.title}\nAuthor: {s.author}\nFull text: {s.body}\nTitle: {s.title}\n"
                f"Publication title: {s.source}\nPublication date: {s.american}\nDatabase: Global Newsstream"
                for n, s in enumerate(stories, 1)
            ),
        ]
    )


def europresse(stories: Sequence[Story]) -> str:
    """Europresse's text."""
    return "\n\n".join(
        f"{s.source}, no. 24012\nPolitique, {_french(s.date)}, p. 4\n\n{s.title}\n\n{s.author}\n\n{s.body}\n\n"
        f"Cet article est paru dans {s.source}\n© 2022 SA Courrier. Tous droits réservés.\nnews·{s.date:%Y%m%d}·HC·{n}"
        for n, s in enumerate(stories, 1)
    )


def _french(date: datetime.date) -> str:
    names = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    days = "lundi mardi mercredi jeudi vendredi samedi dimanche"
    return f"{days.split()[date.weekday()]} {date.day} {names.split()[date.month - 1]} {date.year}"


def newsbank(stories: Sequence[Story]) -> str:
    """Access World News."""
    return "\n\n".join(
        f"{s.title}\n\n{s.source} (ME) - {s.american}\n\nAuthor/Byline: {s.author}\nSection: A\nPage: 3\nReadability: >12\n\n"
        f"{s.body}\n\nRecord Number: 18A{n}\nCopyright (c) 2022 Courier Ltd\nOpenURL Link"
        for n, s in enumerate(stories, 1)
    )


def letters(stories: Sequence[Story]) -> str:
    """A mailbox that was saved as text."""
    return "\n\n".join(
        f"From list@example.org {s.date:%a %b %d} 10:15:00 {s.date.year}\nFrom: {s.source} <list@example.org>\n"
        f"Date: {s.date:%a, %d %b %Y} 10:15:00 +0100\nSubject: {s.title}\nTo: all@example.org\n\n{s.body}"
        for s in stories
    )


def fielded(stories: Sequence[Story]) -> str:
    """What people collect into a file."""
    return "\n\n".join(
        f"Title: {s.title}\nSource: {s.source}\nDate: {s.date}\nAuthor: {s.author}\n\n{s.body}"
        for s in stories
    )


def digest(stories: Sequence[Story]) -> str:
    """A newsletter with a rule between its articles."""
    return "\n".join(f"{'=' * 40}\n{s.title}\n{s.source} | {s.american}\n\n{s.body}\n" for s in stories)


def review(stories: Sequence[Story]) -> str:
    """A review of the press."""
    return "\n\n".join(f"{s.title}\n\n{s.source}, {s.british}, p. 3\n\n{s.body}" for s in stories)


def pressreader(stories: Sequence[Story]) -> str:
    """What is copied out of PressReader."""
    return "\n\n".join(f"{s.title}\n{s.source}\n{s.british}\n{s.author.upper()}\n\n{s.body}" for s in stories)


LAYOUTS: Mapping[str, Callable[[Sequence[Story]], str]] = {
    layout.__name__: layout
    for layout in (
        *(
            nexis_numbered,
            nexis_german,
            nexis_newer,
            nexis_with_cover,
            nexis_pdf,
            factiva_bare,
            factiva_german,
        ),
        *(
            factiva_coded,
            factiva_table,
            proquest,
            proquest_pdf,
            europresse,
            newsbank,
            letters,
            fielded,
            digest,
        ),
        *(review, pressreader),
    )
}
