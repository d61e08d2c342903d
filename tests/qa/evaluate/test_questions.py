"""Question sets of every format, and the one clear line for each that is malformed."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from index.errors import InputError
from qa.evaluate import EvidenceSpan, Question, load_questions, sample_questions
from tests.support.paths import SEED_QUESTIONS

SQUAD = {
    "version": "v2.0",
    "data": [
        {
            "title": "Normans",
            "paragraphs": [
                {
                    "context": "Normandy is in France.",
                    "qas": [
                        {
                            "id": "a",
                            "question": "Where is Normandy?",
                            "answers": [{"text": "France", "answer_start": 15}] * 2,
                            "is_impossible": False,
                        },
                        {
                            "id": "b",
                            "question": "Who is Norman?",
                            "answers": [],
                            "plausible_answers": [{"text": "France", "answer_start": 15}],
                            "is_impossible": True,
                        },
                    ],
                }
            ],
        }
    ],
}


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


@pytest.mark.parametrize("name", ["set.jsonl", "set.jsonl.gz"])
def test_rows(tmp_path: Path, name: str) -> None:
    rows = [
        {"id": "x", "question": "Where?", "answers": ["in  France"], "articles": ["a.txt"], "rewrite": "W?"},
        {"question": "And when?", "history": ["Where?", "France"], "answerable": False},
        {"question": "Bare\u2028question"},
        {"id": 7, "question": "None?", "answers": []},
        {"question": "What?", "evidence": [{"article": "a.txt", "start": 2, "end": 5}], "passage": "p"},
        {"question": "Which?", "rejected": ["That"]},
    ]
    text = "\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n"
    assert load_questions(_file(tmp_path, name, text)) == [
        Question("x", "Where?", ("in  France",), ("a.txt",), True, rewrite="W?"),
        Question("q2", "And when?", answerable=False, history=("Where?", "France")),
        Question("q3", "Bare\u2028question"),
        Question("7", "None?", answerable=False),
        Question("q5", "What?", answerable=True, evidence=(EvidenceSpan("a.txt", 2, 5),), passage="p"),
        Question("q6", "Which?", rejected=("That",)),
    ]


@pytest.mark.parametrize("name", ["dev.json", "dev.json.gz"])
def test_squad(tmp_path: Path, name: str) -> None:
    context = "Normandy is in France."
    assert load_questions(_file(tmp_path, name, json.dumps(SQUAD, indent=1))) == [
        Question("a", "Where is Normandy?", ("France",), ("Normans",), True, passage=context),
        Question("b", "Who is Norman?", answerable=False, passage=context),
    ]


def test_squad_without_its_parts(tmp_path: Path) -> None:
    path = _file(
        tmp_path, "dev.json", json.dumps({"data": [{"title": "x", "paragraphs": [{"qas": [{"id": 1}]}]}]})
    )
    with pytest.raises(
        InputError, match=r"dev\.json: question 1: found KeyError at 'context', expected SQuAD"
    ):
        load_questions(path)


def test_judgements_below_one_count_and_what_is_no_number_is_refused(tmp_path: Path) -> None:
    topics = _file(tmp_path, "topics.tsv", "7\twhat was built?\n")
    qrels = _file(tmp_path, "qrels.txt", "7 0 a 0.5\n7 0 b 0.25\n7 0 c 0\n7 0 d -1\n7 0 e 2.0\n")
    (question,) = load_questions(topics, qrels=qrels)
    assert (question.articles, question.grades) == (("a", "b", "e"), {"a": 0.5, "b": 0.25, "e": 2})
    for grade in ("inf", "nan", "high"):
        bad = _file(tmp_path, "bad.txt", f"7 0 a {grade}\n")
        with pytest.raises(InputError, match=rf"bad\.txt:1: found the grade '{grade}', expected a number"):
            load_questions(topics, qrels=bad)


def test_beir_takes_the_test_split_and_its_grades(tmp_path: Path) -> None:
    _file(
        tmp_path,
        "queries.jsonl",
        "".join(json.dumps({"_id": str(n), "text": f"t{n}"}) + "\n" for n in range(3)),
    )
    _file(tmp_path, "qrels/train.tsv", "query-id\tcorpus-id\tscore\n2\td\t1\n")
    _file(tmp_path, "qrels/test.tsv", "query-id\tcorpus-id\tscore\n0\td 1\t2\n0\te\t1\n0\tf\t0\n1\td 1\t0\n")
    expected = Question("0", "t0", articles=("d 1", "e"), answerable=True, grades={"d 1": 2, "e": 1})
    assert load_questions(tmp_path) == [expected]
    assert [q.id for q in load_questions(tmp_path, qrels=tmp_path / "qrels/train.tsv")] == ["2"]


CLASSIC = """
<top>
<num> Number: 301
<title> International
  Organized Crime
<desc> Description:
Identify organizations.
</top>
"""
XML = """
<topics><topic number="301">
<query>crime</query><question>International Organized Crime</question>
</topic></topics>
"""


@pytest.mark.parametrize("topics", [CLASSIC, XML, "301\tInternational Organized Crime\n"])
def test_trec_topics(tmp_path: Path, topics: str) -> None:
    path = _file(tmp_path, "topics.txt", topics)
    _file(tmp_path, "qrels.txt", "301 0 FBIS-1 2\n301 0 FBIS-2 0\n302 0 FBIS-1 1\n")
    expected = [Question("301", "International Organized Crime", (), ("FBIS-1",), True, grades={"FBIS-1": 2})]
    assert load_questions(path) == load_questions(tmp_path) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"question": "a"}\n{"question": 3}', "set.jsonl:2: 'question' is a number, expected a string"),
        ('{"question": " "}', "set.jsonl:1: found an empty 'question', expected some text"),
        ('{"id": "a"}', "set.jsonl:1: found no 'question', expected some text"),
        ('{"question": "a", }', "set.jsonl:1: not JSON ("),
        ("[1, 2]", "set.jsonl:1: found a list, expected an object with a 'question'"),
        ('{"question": "a", "answers": "b"}', "'answers' is a string, expected a list of strings"),
        ('{"question": "a", "articles": [null]}', "'articles' holds null, expected strings with some text"),
        ('{"question": "a", "answers": [""]}', "'answers' holds an empty string, expected"),
        ('{"question": "a", "answerable": "no"}', "'answerable' is a string, expected true or false"),
        ('{"question": "a", "answerable": false, "answers": ["b"]}', "'answerable' is false and there are"),
        ('{"question": "a", "id": [1]}', "'id' is a list, expected a string"),
        (
            '{"question": "a", "evidence": [{"article": "x", "start": 3, "end": 2}]}',
            'expected {"article": id',
        ),
        ('{"question": "a", "evidence": 1}', "'evidence' is a number, expected a list of objects"),
        ('{"id": "x", "question": "a"}\n{"id": "x", "question": "b"}', "found the id 'x' twice"),
        ("", "found no question, expected at least one"),
    ],
)
def test_malformed_rows_say_where_what_and_what_was_expected(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError) as raised:
        load_questions(_file(tmp_path, "set.jsonl", text))
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_what_is_no_question_set(tmp_path: Path) -> None:
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes('{"question": "où?"}'.encode("latin-1"))
    with pytest.raises(InputError, match=r"gone\.jsonl: cannot be read \(No such file"):
        load_questions(tmp_path / "gone.jsonl")
    with pytest.raises(InputError, match=r"found no queries\.jsonl and 0 topics files"):
        load_questions(tmp_path)
    with pytest.raises(InputError, match="not UTF-8 text"):
        load_questions(latin)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "notes.txt",
            "Just some notes.\n",
            r"notes\.txt:1: found 'Just some notes\.', expected a question set",
        ),
        ("topics.txt", "1\tWhere?\n", "found 0 qrels files beside the topics, expected one"),
        ("topics.xml", "<top><num>1</top>", "topic 1 has no number or no title"),
    ],
)
def test_malformed_topics(tmp_path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load_questions(_file(tmp_path, name, text))


@pytest.mark.parametrize(
    ("qrels", "message"),
    [
        ("1 0 d 1\n1 0\n", r"qrels\.txt:2: found 2 columns"),
        ("1 0 d high\n", r"qrels\.txt:1: found the grade 'high', expected a number"),
        ("2 0 d 1\n", "found no query with a relevant article"),
    ],
)
def test_malformed_qrels(tmp_path: Path, qrels: str, message: str) -> None:
    topics = _file(tmp_path, "topics.tsv", "1\tWhere?\n")
    with pytest.raises(InputError, match=message):
        load_questions(topics, qrels=_file(tmp_path, "qrels.txt", qrels))


def test_samples_are_the_same_for_the_same_seed() -> None:
    questions = [Question(str(n), "?") for n in range(100)]
    drawn = sample_questions(questions, 10, seed=4)
    assert drawn == sample_questions(questions, 10, seed=4) != sample_questions(questions, 10, seed=5)
    assert [int(q.id) for q in drawn] == sorted(int(q.id) for q in drawn)
    assert sample_questions(questions, None) == sample_questions(questions, 200) == questions
    with pytest.raises(ValueError, match="at least 1 question, not 0"):
        sample_questions(questions, 0)


def test_the_seed_questions_load() -> None:
    questions = load_questions(SEED_QUESTIONS)
    assert sum(q.answerable is True for q in questions) > sum(q.answerable is False for q in questions) > 10
