"""Takes files with many articles apart: exports of news databases, digests, pages of an archive.

`split.parts_of` is what readers' drafts go through. It tries the layouts one after another, each a module
with a function

    def parts(lines: TextLines) -> list[ArticlePart] | None

that cuts the lines of a file where its layout says that an article ends, and reads each article's title, day,
source and author off the places where the layout has them. None: the file is of another layout.

- A part gets only what it says of itself, never what the part before it or the file says.
- Nothing is lost: a part's text has every line of the file but those whose meaning is known, such as
  "LENGTH: 430 words" or "2 of 3 DOCUMENTS". What stands in front of the first article or behind the last, and
  is not known, is a part of its own without title and day.
- Where a file says in a way that is not understood that it holds many articles, it stays one, and has neither
  title nor day: those of the first article would be wrong for all others.

The names of fields, in the languages that the databases have them, are in labels.toml.
"""
