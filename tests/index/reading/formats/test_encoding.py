"""Text files in the encodings that archives have."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.reading.formats.text import clean
from tests.support.read_files import RUSSIAN, read_data, read_or_reason

ENGLISH = "The council’s first session — held in Minsk — was “an important step”, the minister said.\n"
FRENCH = "Le président a déclaré que l’été était très chaud à cause de la sécheresse qui a frappé le pays.\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "utf-8"),
        (RUSSIAN, "utf-8-sig"),
        (RUSSIAN, "utf-16"),
        (RUSSIAN, "utf-16-le"),
        (RUSSIAN, "utf-16-be"),
        (RUSSIAN, "utf-32"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp866"),
        (RUSSIAN, "iso8859-5"),
        (RUSSIAN, "mac-cyrillic"),
        ("Пуск ракеты отложен.\n", "cp1251"),
        (ENGLISH, "cp1252"),
        (ENGLISH, "mac-roman"),
        ("A plain English sentence with one café in it.\n", "cp1252"),
        (FRENCH, "cp1252"),
        ("Die Präsidentin erklärte, dass die Maßnahmen gegen die Dürre größer sein müssten.\n", "latin-1"),
        ("Prezydent powiedział, że współpraca w dziedzinie łączności będzie się rozwijać.\n", "cp1250"),
        ("Prezydent powiedział, że współpraca w dziedzinie łączności będzie się rozwijać.\n", "iso8859-2"),
        ("Ο πρόεδρος δήλωσε ότι η συνεργασία στον τομέα του διαστήματος θα συνεχιστεί.\n", "cp1253"),
        (
            "Cumhurbaşkanı uzay alanındaki iş birliğinin güçleneceğini söyledi. Görüşmeler sürüyor.\n",
            "cp1254",
        ),
        ("הנשיא אמר כי שיתוף הפעולה בתחום החלל יימשך גם בעתיד, ולדבריו ההסכם ייחתם בקרוב.\n", "cp1255"),
        ("قال الرئيس إن التعاون في مجال الفضاء سيستمر في المستقبل وسيتم توقيع الاتفاقية قريبا\n", "cp1256"),
        ("ロシアとカザフスタンは宇宙分野での協力を強化することについて協議した。\n", "shift_jis"),
        ("ロシアとカザフスタンは宇宙分野での協力を強化することについて協議した。\n", "euc_jp"),
        ("ロシアとカザフスタンは宇宙分野での協力を強化することについて協議した。\n", "iso2022_jp"),
        (
            "俄罗斯和哈萨克斯坦讨论加强在拜科努尔的合作。外交部长表示,双方正在就新的发射综合体进行谈判。\n",
            "gbk",
        ),
        ("러시아와 카자흐스탄은 바이코누르에서의 협력 강화에 대해 논의했다.\n", "euc_kr"),
    ],
)
@pytest.mark.parametrize("times", [2, 40])
def test_text_in_any_encoding_comes_out_readable(text: str, encoding: str, times: int) -> None:
    assert read_data(".txt", (text * times).encode(encoding)).text == text * times


def test_a_few_spoilt_bytes_do_not_change_the_encoding() -> None:
    assert read_data(".txt", RUSSIAN.encode()[:-2] + b"\xd0").text.startswith(RUSSIAN[:-3])
    assert read_data(".txt", ENGLISH.encode().replace(b"council", b"coun\xffcil")).text[-12:] == ENGLISH[-12:]


def test_control_characters_go_and_newlines_are_one_kind() -> None:
    text = read_data(
        ".txt", "One\r\ntwo\rthree\ffour\u2028five\u0085six\x07\x1b\ufeff co\u00adoperate\tend\0\n"
    ).text
    assert text == "One\ntwo\nthree\nfour\nfive\nsix cooperate\tend\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("for 2019\x962020 of O\x92Dell", "for 2019–2020 of O’Dell"),
        ("\x93Yes,\x94 he said \x97 no", "“Yes,” he said — no"),
        ("\x80 5 of \x8aibenik\x85", "€ 5 of Šibenik…"),
        ("wait\x85 and see", "wait… and see"),
        ("one line\x85another", "one line\nanother"),
        ("it was fini\u00ad\r\n shed", "it was finished"),
    ],
)
def test_controls_that_were_characters_of_windows(text: str, expected: str) -> None:
    assert clean(text) == expected
    assert clean(clean(text)) == clean(text)


@settings(deadline=None, max_examples=200)
@given(data=st.binary(max_size=300) | st.text(max_size=200).map(lambda s: s.encode("utf-8", "surrogatepass")))
@pytest.mark.parametrize("extension", [".txt", ".md"])
def test_any_bytes_are_clean_text_or_refused(extension: str, data: bytes) -> None:
    found = read_or_reason(extension, data)
    text = found if isinstance(found, str) else found.text.replace("\n", " ").replace("\t", " ")
    assert not {unicodedata.category(char) for char in text} & {"Cc", "Cs"}
    assert any(map(str.isalnum, text))
