"""Takes files apart that have a rule between articles, each with a title and a day above its text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from index.reading.exports.days import day_line
from index.reading.exports.labels import field_of
from index.reading.exports.lines import TextLine, TextLines, cut_at, filled, is_rule, without
from index.reading.exports.part import ArticlePart, unknown
from index.reading.exports.stated import head_of, stated_part

_SHORT = 4  # lines of a part that is only the head of the next


def ruled_parts(lines: TextLines) -> list[ArticlePart] | None:
    """The articles of a file with rules between them; None for another file."""
    for segments, stated in _between_rules(lines):
        if sum(stated) >= 2 and 2 * sum(stated) >= len(segments):
            return [
                stated_part(segment) if is_stated else unknown(without(segment, is_rule))
                for segment, is_stated in zip(segments, stated, strict=True)
            ]
    return None


def stated_between_rules(lines: TextLines) -> int:
    """How many of the texts between rules begin with a title and a day, at most."""
    return max((sum(stated) for _, stated in _between_rules(lines)), default=0)


def _between_rules(lines: TextLines) -> Iterator[tuple[list[TextLines], list[bool]]]:
    """The texts between the rules of each kind, and whether they begin with a title and a day."""
    kinds = Counter(_kind(line) for line in lines if line.words and is_rule(line))
    for kind, _ in kinds.most_common(4):
        rules = [at for at, line in enumerate(lines) if line.words and is_rule(line) and _kind(line) == kind]
        segments = _with_heads([segment for segment in cut_at(lines, rules) if _is_filled(segment)])
        yield segments, [_is_stated(segment) for segment in segments]


def _kind(line: TextLine) -> tuple[str, bool]:
    """What tells rules of one kind from those of another: the sign, and whether they are long."""
    return line.words[0], len(line.words) >= 20


def _is_filled(lines: TextLines) -> bool:
    return any(line.words and not is_rule(line) for line in lines)


def _with_heads(segments: list[TextLines]) -> list[TextLines]:
    """The segments, those that are only the head of an article with the text behind the rule."""
    found: list[TextLines] = []
    headed = False
    for segment in segments:
        stated = _is_stated(segment)
        if headed and not stated:
            found[-1] = [*found[-1], *segment]
        else:
            found.append(segment)
        headed = stated and _is_only_head(segment)
    return found


def _is_only_head(lines: TextLines) -> bool:
    """Whether nothing stands below the title, the day and the fields."""
    text = [line for line in filled(lines) if not is_rule(line) and field_of(line) is None]
    return len(text) <= _SHORT and (
        not text or text[-1] is head_of(lines)[0] or day_line(text[-1]) is not None
    )


def _is_stated(lines: TextLines) -> bool:
    """Whether lines begin with a title and a day."""
    title, day = head_of(lines)
    if title is not None and day is not None:
        return True
    kinds = {field.kind for line in filled(lines)[:12] if (field := field_of(line)) and field.value}
    return "date" in kinds and ("title" in kinds or title is not None)
