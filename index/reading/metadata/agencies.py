"""A name as a newsroom writes it, or a web host, in; the agency's canonical name out, or None."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# Canonical name | other spellings, as written | web domains.
_ROWS = """
TASS | Tass, ITAR-TASS, Itar-Tass, ТАСС, ИТАР-ТАСС | tass.com, tass.ru
KazInform | Kazinform, Казинформ, Qazinform, QazInform | inform.kz, kazinform.kz, qazinform.com
BelTA | Belta, БелТА, БЕЛТА | belta.by
RIA Novosti | RIA-Novosti, RIA, РИА Новости, РИА | ria.ru
Interfax | Интерфакс | interfax.ru, interfax.com
Interfax-Ukraine | Интерфакс-Украина | interfax.com.ua
Sputnik | Спутник | sputniknews.com, sputnikglobe.com
Prensa Latina | | prensa-latina.cu, plenglish.com
Ukrinform | Укринформ, Укрінформ | ukrinform.net, ukrinform.ua
UNIAN | УНИАН, УНІАН | unian.info, unian.ua
Trend News Agency | Trend | trend.az
Azertac | AZERTAC, AzerTAc | azertag.az
Armenpress | ARMENPRESS | armenpress.am
UzA | | uza.uz
Kabar | КАБАР, Кабар | kabar.kg
Reuters | Thomson Reuters, Reuters Staff | reuters.com
AP | Associated Press, The Associated Press, AP News | apnews.com, ap.org
AFP | Agence France-Presse, Agence France Presse | afp.com
UPI | United Press International | upi.com
PA Media | PA, Press Association | pa.media
dpa | DPA, Deutsche Presse-Agentur, dpa-AFX | dpa.com, dpa-international.com
ANSA | | ansa.it
EFE | Agencia EFE | efe.com
Lusa | | lusa.pt
APA | Austria Presse Agentur | apa.at
PAP | | pap.pl
CTK | ČTK | ctk.cz, ceskenoviny.cz
MTI | | mti.hu
Agerpres | AGERPRES | agerpres.ro
BTA | БТА | bta.bg
Tanjug | TANJUG, Танјуг | tanjug.rs
Hina | HINA | hina.hr
Anadolu Agency | Anadolu, AA, Anadolu Ajansı | aa.com.tr
Xinhua | Xinhua News Agency, 新华社 | xinhuanet.com, news.cn, xinhua.net
CGTN | | cgtn.com
Kyodo News | Kyodo, KYODO, 共同通信 | kyodonews.net, kyodonews.jp
Jiji Press | Jiji | jiji.com
Yonhap | Yonhap News Agency, 연합뉴스 | yna.co.kr
KCNA | | kcna.kp
PTI | Press Trust of India | ptinews.com
ANI | Asian News International | aninews.in
IANS | | ians.in
APP | Associated Press of Pakistan | app.com.pk
Antara | ANTARA | antaranews.com
Bernama | BERNAMA | bernama.com
IRNA | | irna.ir
Tasnim | Tasnim News Agency | tasnimnews.com
WAM | | wam.ae
SANA | | sana.sy
MENA | | mena.org.eg
PRNewswire | PR Newswire | prnewswire.com
Business Wire | BUSINESS WIRE, BUSINESSWIRE | businesswire.com
GlobeNewswire | GLOBE NEWSWIRE | globenewswire.com
Bloomberg | Bloomberg News | bloomberg.com
BBC | BBC News, BBC Monitoring, BBC Sport | bbc.com, bbc.co.uk
CNN | | cnn.com
CBS News | CBS | cbsnews.com
NBC News | NBC | nbcnews.com
ABC News | | abcnews.go.com
Fox News | | foxnews.com
NPR | | npr.org
Sky News | | news.sky.com
Euronews | euronews | euronews.com
France 24 | FRANCE 24 | france24.com
RFI | | rfi.fr
RT | | rt.com
Politico | POLITICO | politico.com, politico.eu
Financial Times | The Financial Times | ft.com
The Wall Street Journal | Wall Street Journal | wsj.com
Le Monde | | lemonde.fr
Der Spiegel | | spiegel.de
El País | | elpais.com
Deutsche Welle | DW | dw.com
Al Jazeera | | aljazeera.com
The Guardian | Guardian | theguardian.com
The New York Times | New York Times | nytimes.com
The Washington Post | Washington Post | washingtonpost.com
RFE/RL | Radio Free Europe/Radio Liberty, Radio Free Europe | rferl.org
VOA | Voice of America, VOA News | voanews.com
Kommersant | Коммерсантъ, Коммерсант | kommersant.ru
UN News | | news.un.org
Wikinews | | wikinews.org
"""


def _table() -> tuple[dict[str, str], dict[str, str]]:
    """Every spelling (also in capitals) to the canonical name, and every domain likewise."""
    names: dict[str, str] = {}
    domains: dict[str, str] = {}
    for row in _ROWS.strip().split("\n"):
        name, spellings, hosts = (part.strip() for part in row.split("|"))
        for spelling in (name, *filter(None, spellings.split(", "))):
            names[spelling] = names[spelling.upper()] = name
        domains.update(dict.fromkeys(hosts.split(", "), name))
    return names, domains


NAMES, DOMAINS = _table()
# Words of their own, names of places and people: an agency only where something else says so, as in "(AA)".
_AMBIGUOUS = frozenset(
    "AA APP CBS Guardian GUARDIAN Hina Jiji JIJI Kabar Lusa LUSA MENA NBC PA RT SANA Trend WAM".split()
)
_AMBIGUOUS |= {"TREND", "Sputnik", "Спутник", "СПУТНИК", "Antara", "Bloomberg", "Кабар"}
_PLAIN = sorted(NAMES.keys() - _AMBIGUOUS, key=len, reverse=True)  # longest first: "Interfax-Ukraine"
PATTERN = "(?<![\\w-])(?:" + "|".join(map(re.escape, _PLAIN)) + ")(?![\\w-])"
"""A regular expression that matches any spelling that can mean nothing else, as a whole word."""

_SEPARATORS = re.compile(r"\s*[,;&]\s*|\s+and\s+|/(?!RL\b|Radio)")


def agency(name: str) -> str | None:
    """The canonical name of the agency that `name` is a spelling or a host of."""
    name = name.strip(" .,:;-–—\"'“”«»©").removeprefix("www.")
    return NAMES.get(name) or DOMAINS.get(name.casefold())


def agency_alone(name: str) -> str | None:
    """`agency(name)` for a name on a line of its own, where "Sputnik" may be what the article is about."""
    return None if name.strip() in _AMBIGUOUS else agency(name)


def agencies(names: str) -> tuple[str, ...]:
    """Canonical names of a list such as "AFP/Reuters" or "BelTA, TASS"; empty unless all are known."""
    found = [agency(name) for name in _SEPARATORS.split(names) if name.strip()]
    return tuple(dict.fromkeys(name for name in found if name)) if all(found) else ()


def agency_of_url(url: str) -> str | None:
    """The agency whose site `url` is on, subdomains included."""
    try:
        labels = (urlsplit(url).hostname or "").casefold().split(".")
    except ValueError:
        return None
    for start in range(len(labels) - 1):
        if name := DOMAINS.get(".".join(labels[start:])):
            return name
    return None
