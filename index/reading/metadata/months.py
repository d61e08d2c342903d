"""Month and weekday names of the languages read, in; their numbers out, as two plain dictionaries."""

from __future__ import annotations

import unicodedata

# A paragraph a language, January first; alternatives for one month joined by "/". The form is the one that
# stands in a date (the genitive where there is one). Polish "listopada" (November) is Croatian for October,
# so it is left out.
_MONTH_ROWS = """
january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sep/sept
october/oct november/nov december/dec

января/январь/янв февраля/февраль/фев марта/март/мар апреля/апрель/апр мая/май июня/июнь/июн
июля/июль/июл августа/август/авг сентября/сентябрь/сен/сент октября/октябрь/окт
ноября/ноябрь/ноя/нояб декабря/декабрь/дек

січня/січень лютого/лютий березня/березень квітня/квітень травня/травень червня/червень липня/липень
серпня/серпень вересня/вересень жовтня/жовтень листопада/листопад грудня/грудень

студзеня лютага сакавіка красавіка мая чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня

қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан

januar/jänner februar/feber märz/maerz/mrz april mai juni juli august september oktober/okt november
dezember/dez

janvier/janv février/fevrier/févr/fév mars avril/avr mai juin juillet/juil août/aout septembre
octobre novembre décembre/decembre/déc

enero/ene febrero marzo abril/abr mayo junio julio agosto/ago septiembre/setiembre octubre noviembre
diciembre/dic

gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre

janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro

januari februari maart/mrt april mei juni juli augustus september oktober november december

stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października - grudnia

ledna února března dubna května června července srpna září října listopadu prosince

januari februari mars april maj juni juli augusti september oktober november december

januar februar marts april mai juni juli august september oktober november desember

tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta
lokakuuta marraskuuta joulukuuta

január február március április május június július augusztus szeptember október november december

ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie

ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık

ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου
νοεμβρίου δεκεμβρίου
"""

_WEEKDAY_ROWS = """
monday/mon tuesday/tue/tues wednesday/wed thursday/thu/thur/thurs friday/fri saturday/sat sunday/sun

понедельник/пн вторник/вт среда/ср четверг/чт пятница/пт суббота/сб воскресенье/вс

понеділок/пн вівторок/вт середа/ср четвер/чт п'ятниця/пт субота/сб неділя/нд

montag/mo dienstag/di mittwoch/mi donnerstag/do freitag/fr samstag/sa sonntag/so

lundi mardi mercredi jeudi vendredi samedi dimanche

lunes martes miércoles jueves viernes sábado domingo

lunedì martedì mercoledì giovedì venerdì sabato domenica

segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo

maandag dinsdag woensdag donderdag vrijdag zaterdag zondag

poniedziałek wtorek środa czwartek piątek sobota niedziela

måndag tisdag onsdag torsdag fredag lördag söndag
"""


def fold(word: str) -> str:
    """The key under which a month or weekday name is looked up."""
    return unicodedata.normalize("NFC", word).casefold().rstrip(".")


def _numbers(rows: str, first: int) -> dict[str, int]:
    """Names to numbers counted from `first`; a name that two languages count differently is left out."""
    found: dict[str, set[int]] = {}
    for row in rows.split("\n\n"):
        for number, names in enumerate(row.split(), start=first):
            for name in names.split("/"):
                found.setdefault(fold(name), set()).add(number)
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1 and name != "-"}


MONTHS = _numbers(_MONTH_ROWS, 1)
"""Month name or abbreviation, folded, to 1..12."""

WEEKDAYS = _numbers(_WEEKDAY_ROWS, 0)
"""Weekday name or abbreviation, folded, to 0 (Monday)..6, as `datetime.date.weekday`."""
