"""Finds amounts in another currency or unit than the one that the question asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.types import Span
from qa.answering.ruled_out.clauses import clauses

_NUMBER = r"\d[\d,.  ]*(?:\s?(?:trillion|billion|million|thousand|hundred|tn|bn|mn|m|k)\b)?"
_WORDED = r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|fifty|a hundred|several)"
# By what is measured, the names of each unit; a symbol in front, which only money has, and words behind.
_SYMBOLS = {
    "dollar": r"(?:US|USD|A|AU|C|CA|NZ|HK|S)?\s?\$",
    "euro": "€",
    "pound": "£",
    "yen": "[¥￥]",
    "rouble": "₽",
    "rupee": "₹",
    "won": "₩",
    "lira": "₺",
    "hryvnia": "₴",
    "shekel": "₪",
}
_MONEY = {
    "dollar": r"dollars?|USD|US\$",
    "euro": r"euros?|EUR",
    "pound": r"pounds?(?:\ssterling)?|GBP|sterling",
    "yen": r"yen|JPY",
    "rouble": r"rou?bles?|RUB",
    "rupee": r"rupees?|INR",
    "won": r"won|KRW",
    "lira": r"lira|TRY",
    "hryvnia": r"hryvnias?|UAH",
    "shekel": r"shekels?|ILS",
    "franc": r"(?:Swiss\s)?francs?|CHF",
    "yuan": r"yuan|renminbi|CNY|RMB",
    "krona": r"kron(?:a|or|e|er)|SEK|NOK|DKK",
    "peso": r"pesos?|MXN",
    "real": r"reais|BRL",
    "rand": r"rand|ZAR",
}
_LENGTH = {
    "kilometre": r"kilomet(?:re|er)s?|kms?",
    "mile": r"miles?|mi",
    "metre": r"met(?:re|er)s?|m",
    "foot": r"feet|foot|ft",
    "yard": r"yards?",
    "inch": r"inch(?:es)?|in",
    "centimetre": r"centimet(?:re|er)s?|cm",
}
_MASS = {
    "kilogram": r"kilo(?:gram(?:me)?)?s?|kgs?",
    "pound": r"pounds?|lbs?",
    "ton": r"tons?",
    "tonne": r"tonnes?|metric\stons?",
    "ounce": r"ounces?|oz",
    "gram": r"gram(?:me)?s?",
}
_HEAT = {
    "celsius": r"(?:°\s?C|degrees?\s(?:C\b|Celsius|centigrade)|Celsius|centigrade)",
    "fahrenheit": r"(?:°\s?F|degrees?\s(?:F\b|Fahrenheit)|Fahrenheit)",
}
_AREA = {"hectare": r"hectares?|ha", "acre": r"acres?", "square kilometre": r"square\skilomet(?:re|er)s?|km²"}
_KINDS = (_MONEY, _LENGTH, _MASS, _HEAT, _AREA)
_OF = r"(?:(?:US|American|Canadian|Australian|British|Hong\sKong|degrees)\s)?"


def parts(question: str, text: str) -> Iterator[Span]:
    """Amounts in units of the kind that is asked for but other ones, and clauses that are about an amount
    which the question names, but in another currency."""
    for units in _KINDS:
        asked = {unit for unit, names in units.items() if _asks_for(names, question)}
        # A pound is money and weight: what is asked for is not known.
        if len(asked) == 1:
            for unit in units.keys() - asked:
                yield from (found.span() for found in _mentions(unit, units).finditer(text))
    yield from _about_other_money(question, text)


def _asks_for(names: str, question: str) -> bool:
    return bool(re.search(rf"\b(?:in|[Hh]ow\smany)\s{_OF}(?:{names})(?=\s*\?|\s*$|\s[a-z])", question))


def _mentions(unit: str, units: dict[str, str]) -> re.Pattern[str]:
    behind = rf"(?:{_NUMBER}|\b{_WORDED})[\s-]?{_OF}(?:{units[unit]})(?!\w)"
    if units is _MONEY and unit in _SYMBOLS:
        return re.compile(rf"(?<![\w$])(?:{_SYMBOLS[unit]}\s?{_NUMBER}|{behind})")
    return re.compile(rf"(?<![\w$]){behind}")


def _money(text: str) -> Iterator[tuple[str, str]]:
    """The currency and the digits of each amount in front of which its sign stands."""
    for unit, symbol in _SYMBOLS.items():
        for found in re.finditer(rf"{symbol}\s?(\d[\d,.]*)", text):
            yield unit, found.group(1).rstrip(".,")


def _about_other_money(question: str, text: str) -> Iterator[Span]:
    asked = set(_money(question))
    for start, end in clauses(text) if asked else ():
        said = set(_money(text[start:end]))
        if said and not said & asked and {digits for _, digits in said} & {digits for _, digits in asked}:
            yield start, end
