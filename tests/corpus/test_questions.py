from pathlib import Path

import yaml

from corpus.questions import read_questions, with_questions
from corpus.reference import Level, Reference
from tests.builds import LAW, passage

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "tests" / "data" / "gold"


def plain(question: str) -> str:
    return question.lower().strip(" ?")


def gold_questions() -> set[str]:
    rows = [
        row
        for path in sorted(GOLD.glob("*.yaml"))
        if isinstance(rows := yaml.load(path.read_text(), Loader=yaml.CSafeLoader), list)
        for row in rows
    ]
    held_out = yaml.safe_load((GOLD / "held_out_laws.yaml").read_text())
    return {plain(row["question"]) for row in rows} | {
        plain(question) for asked in held_out.values() for question in asked
    }


def test_no_everyday_question_is_a_gold_question() -> None:
    everyday = read_questions(ROOT / "corpus" / "questions")

    assert not {plain(question) for asked in everyday.values() for question in asked} & gold_questions()


def test_no_everyday_question_asks_for_a_law_that_is_held_out() -> None:
    held_out = {place.split(",")[0] for place in yaml.safe_load((GOLD / "held_out_laws.yaml").read_text())}

    assert not {place.work for place in read_questions(ROOT / "corpus" / "questions")} & held_out


def test_the_everyday_questions_ask_for_more_than_a_thousand_articles() -> None:
    asked = read_questions(ROOT / "corpus" / "questions")
    articles = {(place.work, place.path[0]) for place in asked if place.path[0][0] is Level.ARTIKEL}

    assert len(articles) > 1_200
    assert sum(map(len, asked.values())) > 8_000


def test_questions_of_a_passage_come_in_one_order_its_own_place_first() -> None:
    path = ((Level.ARTIKEL, "1"), (Level.LID, "2"))
    asked = {Reference(LAW, path): ("over het lid",), Reference(LAW, path[:1]): ("over het artikel",)}
    (found,) = with_questions([passage("1", "Het lid.", reference=Reference(LAW, path))], asked)

    assert found.phrasings == ("over het lid", "over het artikel")
