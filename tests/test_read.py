"""Reading: what a question asks for, the spans that could be it, and answers that are verbatim."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.articles import Article
from qa import Corpus
from qa.answer import THRESHOLD
from qa.cite import cite, is_verbatim
from qa.question import Wants, wants
from qa.read import best_span
from qa.spans import spans


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When was it signed?", Wants.DATE),
        ("on what date did they meet", Wants.DATE),
        ("what years does the programme cover?", Wants.YEAR),
        ("How many spacecraft?", Wants.NUMBER),
        ("how much did it cost", Wants.NUMBER),
        ("who heads the council?", Wants.NAME),
        ("Who is Vladimir Gusakov?", Wants.ANYTHING),
        ("where did they meet?", Wants.PLACE),
        ("In which city was it held?", Wants.PLACE),
        ("why did trade grow?", Wants.ANYTHING),
        ("Кто возглавляет совет?", Wants.NAME),
        ("когда подписали соглашение", Wants.DATE),
        ("", Wants.ANYTHING),
    ],
)
def test_what_a_question_asks_for(question: str, expected: Wants) -> None:
    assert wants(question) is expected


@pytest.mark.parametrize(
    ("sentence", "kind", "expected"),
    [
        ("It was signed on November 2, 2018 in Kazakhstan.", Wants.DATE, ["November 2, 2018"]),
        ("They met on 22-23 October in Minsk.", Wants.DATE, ["22-23 October"]),
        ("It flew on 28 April 2016.", Wants.DATE, ["28 April 2016"]),
        ("It opened on 29.03.2023, a Wednesday.", Wants.DATE, ["29.03.2023", "Wednesday"]),
        ("A programme for 2023-2027.", Wants.YEAR, ["2023-2027"]),
        ("It has launched four spacecraft.", Wants.NUMBER, ["four"]),
        ("It cost $3.5 million, or 40 percent more.", Wants.NUMBER, ["$3.5 million", "40 percent"]),
        ("In 1,200 villages of twenty-eight.", Wants.NUMBER, ["1,200", "twenty-eight"]),
        ("They met in New York and at Baikonur.", Wants.PLACE, ["New York", "Baikonur"]),
        ("nothing here", Wants.NAME, []),
    ],
)
def test_spans(sentence: str, kind: Wants, expected: list[str]) -> None:
    assert [sentence[s.start : s.end] for s in spans(sentence, kind)] == expected


@pytest.mark.parametrize(
    ("sentence", "person"),
    [
        (
            "It is headed by Chairman of the Academy of Sciences of Belarus Vladimir Gusakov.",
            "Vladimir Gusakov",
        ),
        ("said the foreign Minister of Kazakhstan Erlan Idrisov in an interview", "Erlan Idrisov"),
        ("Russian President Vladimir Putin traveled to Minsk today.", "Vladimir Putin"),
        ("Prime ministers of Belarus and Russia, Roman Golovchenko among them, met.", "Roman Golovchenko"),
    ],
)
def test_persons_are_told_from_offices_and_countries(sentence: str, person: str) -> None:
    best = max(spans(sentence, Wants.NAME), key=lambda s: s.weight)
    assert sentence[best.start : best.end] == person


def test_the_span_nearest_to_the_questions_words_wins() -> None:
    sentence = "The council, set up in 2015, approved the border programme for 2023-2027."
    span = best_span(sentence, {"border": 2.0, "programm": 2.0}, Wants.YEAR)
    assert span is not None
    assert sentence[span.start : span.end] == "2023-2027"


def test_what_the_question_says_is_not_its_answer() -> None:
    sentence = "On November 2, 2018 they signed."
    assert best_span(sentence, dict.fromkeys(["novemb", "2", "2018"], 1.0), Wants.DATE) is None


@given(st.text(max_size=200), st.sampled_from(Wants))
def test_spans_stay_inside_any_text(text: str, kind: Wants) -> None:
    for span in spans(text, kind):
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end].strip() == text[span.start : span.end]


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (2, 2), (3, 2), (0, 6)])
def test_there_is_no_quote_outside_the_text(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no quote at"):
        cite(Article("a", "12345"), start, end)


MUST = [
    ("when was the CIS space agreement signed?", "November 2, 2018", "000"),
    ("who heads the CIS Interstate Council for Outer Space?", "Vladimir Gusakov", "000"),
    ("how many spacecraft has Kazakhstan launched?", "four", "001"),
    ("what years does the Union State border security programme cover?", "2023-2027", "002"),
    ("when was the first launch from Vostochny?", "28 April 2016", "003"),
    ("what will Russia finish building in Belarus?", "a nuclear plant", "004"),
]


@pytest.mark.parametrize(("question", "expected", "article"), MUST)
def test_the_seed_questions(seed_corpus: Corpus, question: str, expected: str, article: str) -> None:
    answer = seed_corpus.ask(question)
    assert answer.answered
    assert expected in answer.text
    assert answer.citations[0].article_id.startswith(article)
    assert answer.text in answer.citations[0].quote


@pytest.mark.parametrize(
    "question",
    [
        "How do I make sourdough bread?",
        "Who was the first person to walk on the Moon?",
        "what is the capital of australia",
        "Who won the football World Cup in 2018?",
    ],
)
def test_what_the_articles_do_not_say(seed_corpus: Corpus, question: str) -> None:
    answer = seed_corpus.ask(question)
    assert not answer.answered
    assert answer.text == ""
    assert answer.citations == ()
    assert len(answer.hits) > 0
    assert 0 <= answer.confidence < THRESHOLD


@settings(deadline=None, max_examples=60)
@given(
    words=st.lists(
        st.sampled_from("when who where how many space council signed Kazakhstan Minsk 2016 two and".split()),
        min_size=1,
        max_size=8,
    )
)
def test_every_quote_is_verbatim(hash_corpus: Corpus, words: list[str]) -> None:
    answer = hash_corpus.ask(" ".join(words))
    assert answer.answered == bool(answer.text) == bool(answer.citations)
    for citation in answer.citations:
        assert is_verbatim(citation, hash_corpus.articles[citation.article_id])
    if answer.answered:
        assert answer.text in answer.citations[0].quote
