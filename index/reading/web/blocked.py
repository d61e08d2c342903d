"""Recognises pages that stand in an article's place: "enable JavaScript", consent walls, captchas, errors, paywalls."""

from __future__ import annotations

import re

_KINDS: tuple[tuple[str, str], ...] = (
    (
        "asks to enable JavaScript",
        r"(?:enable|activate|turn on|requires?|need|allow|without|support) (?:to )?(?:enable |run |use )?java ?script"
        r"|java ?script (?:is|seems to be|must be|has been|is currently) (?:disabled|not enabled|required|needed|enabled"
        r"|turned off|deactivated|not available)|browser (?:does not|doesn.t) support java ?script"
        r"|javascript (?:aktivieren|einschalten|ist deaktiviert|muss aktiviert)|(?:aktivieren|schalten) sie javascript"
        r"|activer javascript|javascript est désactivé|activez javascript|habilit[ae]r? javascript|activ[ae]r? javascript"
        r"|abilit[ai](?:re)? javascript|включите javascript|javascript отключ[её]н|schakel javascript",
    ),
    (
        "asks whether a person is reading",
        r"incapsula incident|checking (?:your browser|if the site connection is secure)|verify(?:ing)? (?:that )?you are"
        r" (?:a )?human|are you (?:a )?(?:human|robot)|(?:you are|you.re|i.m|i am) not a (?:ro)?bot|captcha"
        r"|unusual (?:traffic|activity)|ddos protection by|just a moment|performance (?:&|and) security by cloudflare"
        r"|cloudflare ray id|ray id:|attention required|please (?:complete|solve) the (?:security check|challenge)"
        r"|automated (?:access|requests|queries)|pardon our interruption|press (?:&|and) hold|security check"
        r"|bist du ein mensch|sind sie ein mensch|kein roboter|êtes[- ]vous un (?:robot|humain)|no soy un robot"
        r"|подтвердите,? что вы не робот|не робот",
    ),
    (
        "asks for consent to cookies",
        r"(?:we|our (?:site|website)|this (?:site|website))(?:,? and our (?:\d+ )?(?:partners|vendors)| and (?:our|its)"
        r" partners)?,? (?:use[sd]?|stores?|process|value|need) (?:and/or access |your )?(?:cookies|information on a device|privacy"
        r"|consent)|before you continue|accept (?:all )?(?:cookies|and continue)|manage (?:your )?(?:cookie )?(?:preferences"
        r"|options|consent)|reject all|cookie (?:settings|consent|policy|notice)|consent to the use|store and/or access"
        r"|legitimate interest|personali[sz]ed ads|with your consent|alle akzeptieren|cookies zustimmen|ihre zustimmung"
        r"|datenschutzeinstellungen|mit werbung (?:weiter)?lesen|verwenden (?:wir )?cookies|tout accepter|vos données"
        r"|utilisons des cookies|aceptar (?:todas? )?(?:las )?cookies|utilizamos cookies|accetta (?:tutti )?(?:i )?cookie"
        r"|please enable cookies|cookies (?:are|must be) (?:disabled|enabled)|we value your privacy",
    ),
    (
        "says that access is denied or there is no page",
        r"access (?:to this (?:page|site) (?:has been )?|is )?denied|you don.t have permission to access|(?:error )?40[34]"
        r"(?: error| forbidden| not found|:| -|$)|forbidden|page (?:not found|can.t be found|cannot be found|could not be"
        r" found|does not exist|doesn.t exist|no longer exists)|not available in your (?:country|region|location)"
        r"|unavailable (?:due to|for) legal reasons|(?:500|502|503|504) (?:internal|bad|service|gateway)|bad gateway"
        r"|service (?:temporarily )?unavailable|too many requests|seite (?:wurde )?nicht gefunden|page introuvable"
        r"|página no encontrada|страница не найдена|request unsuccessful",
    ),
    (
        "asks for a subscription",
        r"subscri(?:be|ption)(?: now| today)? (?:to (?:continue|keep|read)|for (?:full|unlimited)|required)|subscribers? only"
        r"|only (?:available )?(?:to|for) (?:our )?(?:subscribers|members)|already (?:a (?:subscriber|member)|subscribed|have an"
        r" account)|(?:reached|used) (?:your|the) (?:monthly )?(?:limit|free articles)|(?:sign|log) in to (?:continue|read|keep"
        r"|your account)|free articles? (?:left|remaining|this month)|start your (?:free )?trial|to continue reading"
        r"|continue reading (?:with|by)|unlock (?:this|the) (?:article|story)|exclusively for|jetzt abonnieren|bereits abonnent"
        r"|nur für abonnenten|réservé(?:e)? (?:à nos|aux) abonnés|déjà abonné|exclusivo para suscriptores|ya eres suscriptor"
        r"|только для подписчиков|riservato agli abbonati",
    ),
)
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS)
_ABOUT_IT = re.compile(
    r"cookies?|consent|partners?|vendors?|privacy|personal data|advertis|preferences|browser|java ?script|incident|ray id"
    r"|reference|support|reload|refresh|try again|contact|sign in|log in|login|subscri|account|e-?mail|trial|offer|per month"
    r"|cancel any|digital access|welcome|go back|home ?page|search|error|blocked|security|challenge|continue|website|site owner"
    r"|einstellungen|datenschutz|zustimm|abonn|données|confidentialité|privacidad",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_LONGEST = 6_000  # characters; a longer page says more than why there is no article
_PROSE = 25  # words that tell of something else: then there is an article, if only its beginning


def blocked(text: str, title: str | None) -> str | None:
    """Why the text of a page is no article, in a few words; None where it may be one.

    Only a page counts that says nothing else: its sentences ask for something or are about that, but for the title.
    """
    if len(text) > _LONGEST:
        return None
    sentences = [part.strip() for part in _SENTENCE.findall(text) if any(map(str.isalnum, part))]
    asking = [kind for kind, pattern in _PATTERNS if any(map(pattern.search, [*sentences, title or ""]))]
    if not asking:
        return None
    others = [part for part in sentences if part != title and not _is_about_it(part)]
    words = sum(len(part.split()) for part in others)
    own = sum(len(part.split()) for part in sentences if _is_about_it(part))
    if words >= _PROSE or words > own:
        return None
    return f"a page that {asking[0]}, not the article"


def _is_about_it(sentence: str) -> bool:
    return bool(_ABOUT_IT.search(sentence)) or any(pattern.search(sentence) for _, pattern in _PATTERNS)
