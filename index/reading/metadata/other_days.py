"""Tells the days of other things apart: the day somebody joined, an event, a deadline, an update."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_OTHER = (
    r"joined|join date|member since|registered|registration date|user since|born|date of birth|birthday|died"
    r"|date of death|last (?:seen|visit|active|activity|login|post|reply|edited|reviewed|checked)|events?|event date"
    r"|dates? (?:and|&) times?|when|starts?|start date|begins?|ends?|end date|doors|deadline|closing date|closes"
    r"|apply by|expires?|expiry date|valid (?:from|until|to)|due|due date|effective(?: date)?|next (?:event|meeting)"
    r"|upcoming events?|copyright|crawled|retrieved|accessed|archived|captured"
    r"|registriert(?: seit)?|mitglied seit|dabei seit|beigetreten|beitritt|wann|beginn|ende|termine?|einsendeschluss"
    r"|inscrit(?:e)?(?: le| depuis)?|membre depuis|inscription|quand|début|fin|date limite|échéance"
    r"|miembro desde|registrado|se unió|cuándo|inicio|fecha límite|iscritto(?: dal)?|membro desde|quando|inizio|scadenza"
    r"|регистрация|дата регистрации|зарегистрирован|на сайте с|когда|начало|окончание|срок|lid sinds|geregistreerd"
    r"|wanneer|dołączył|zarejestrowany|kiedy"
)
_UPDATES = (
    r"(?:last |recently |first )?(?:updated?|modified|revised|amended|changed)(?: on)?|date modified|modification date"
    r"|last update|обновлено|изменено|(?:zuletzt )?aktualisiert(?: am)?|(?:letzte )?aktualisierung|geändert|stand"
    r"|mis(?:e)? à jour(?: le)?|modifié(?: le)?|actualizado|actualización|atualizado|aggiornato|bijgewerkt|zaktualizowano"
)
_LABEL = re.compile(rf"[^\w]*(?:{_OTHER}|{_UPDATES})\s*[:.]?", re.IGNORECASE)
_EVENT_LINE = re.compile(
    r"(?:venue|where|tickets?|admission|doors|entry|entrance|rsvp|speakers?|organi[sz]er|wo|veranstaltungsort|eintritt"
    r"|veranstalter|lieu|où|tarif|entrée|lugar|entrada|luogo|dove|ingresso|место|вход)\s*:.*",
    re.IGNORECASE,
)


def is_other_label(line: str) -> bool:
    """Whether a line only says that the day behind it is that of something else, as "Joined" or "When:"."""
    return len(line) <= 40 and bool(_LABEL.fullmatch(line.strip()))


def tells_of_an_event(lines: Iterable[str]) -> bool:
    """Whether lines say where something takes place, so that their "Date:" is the day of that."""
    return any(len(line) <= 160 and _EVENT_LINE.fullmatch(line.strip()) for line in lines)


def without_other_days(lines: Iterable[str]) -> Iterator[str]:
    """The lines, less those that stand below the label of another day."""
    labelled = False
    for line in lines:
        if not labelled:
            yield line
        labelled = is_other_label(line)
