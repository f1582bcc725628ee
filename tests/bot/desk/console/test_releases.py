import pytest

from bot.desk.console import release_diff
from bot.store.accounts import Role
from tests.bot.desk.console.answers import QUESTION, in_service
from tests.bot.desk.console.questions import kept_question
from tests.bot.desk.people import text_of
from tests.bot.desk.small_law import publish_release

OTHER = "Een vakopleiding duurt ten minste twee en ten hoogste vijf studiejaren."
GOLD = """
- id: duur
  question: Hoe lang duurt een vakopleiding?
  expect: ["BWBR0007625, artikel 7.2.4a"]
"""


@pytest.fixture
def names(index_root) -> tuple[str, str]:
    """The names of two releases; the second has other words in article 7.2.4a, and is in service."""
    publish_release(index_root, OTHER)
    first, second = sorted(folder.name for folder in index_root.iterdir() if folder.name[:2] == "00")
    return first, second


def test_the_releases_are_listed_with_the_one_in_service(names, colleague):
    text = text_of(colleague().opens("/uitgaven"))

    assert f"{names[1]} (in gebruik)" in text
    assert f"antwoordt uit {names[1]}" in text


def test_a_difference_shows_words_answers_that_leave_and_replies_that_change(colleague, store, time, names):
    anna, bram = colleague(name="Anna"), colleague(Role.REVIEWER, "Bram")
    entry = in_service(store, anna.account.id, bram.account.id, time())
    kept_question(store, "Hoe lang duurt een vakopleiding?", time())
    kept_question(store, "Wat is een leerlab?", time())

    page = anna.opens(f"/uitgaven/verschil?van={names[0]}&naar={names[1]}")
    text = text_of(page)

    assert "<del>drie</del><ins>vijf</ins>" in page.text
    assert f'<a href="/antwoorden/{entry.id}">{QUESTION}</a>: artikel 7.2.4a, lid 2, WEB is gewijzigd' in page.text
    assert "1 van de laatste 2 krijgen een ander antwoord" in text
    assert "Er zijn geen goudvragen" in text
    assert "Passages : 1 gewijzigd" in text


def test_the_way_back_brings_the_answer_into_service(colleague, store, time, names):
    anna, bram = colleague(name="Anna"), colleague(Role.REVIEWER, "Bram")
    in_service(store, anna.account.id, bram.account.id, time())

    text = text_of(anna.opens(f"/uitgaven/verschil?van={names[1]}&naar={names[0]}"))

    assert f"Komen weer in gebruik {QUESTION}" in text


def test_gold_questions_beside_the_releases_are_asked_too(colleague, index_root, names):
    (index_root.parent / "gold").mkdir()
    (index_root.parent / "gold" / "laws.yaml").write_text(GOLD, encoding="utf-8")
    address = f"/uitgaven/verschil?van={names[0]}&naar={names[1]}"
    anna = colleague()

    assert "1 van 1 krijgen een ander antwoord" in text_of(anna.opens(address))

    (index_root.parent / "gold" / "laws.yaml").write_text("geen lijst", encoding="utf-8")

    assert anna.opens(address).status_code == 409


def test_the_same_release_twice_says_nothing_otherwise(colleague, names):
    text = text_of(colleague().opens(f"/uitgaven/verschil?van={names[0]}&naar={names[0]}"))

    assert "Geen passage is anders" in text
    assert "Geen antwoord wordt geraakt" in text


@pytest.mark.parametrize("query", ["", "van=1&naar=2", "van=../..&naar=current", "van=x&naar=y"])
def test_releases_that_are_not_there_are_not_found(colleague, names, query):
    assert colleague().opens(f"/uitgaven/verschil?{query}").status_code == 404


def test_a_damaged_release_is_told_as_such(colleague, index_root, names):
    (index_root / names[0] / "passages.jsonl").write_text("{}", encoding="utf-8")

    refused = colleague().opens(f"/uitgaven/verschil?van={names[0]}&naar={names[1]}")

    assert refused.status_code == 409
    assert "kan niet worden geopend" in text_of(refused)


def test_two_comparisons_at_once_do_not_fill_the_memory(colleague, names):
    anna = colleague()
    address = f"/uitgaven/verschil?van={names[0]}&naar={names[1]}"
    with release_diff._one_at_a_time():
        busy = anna.opens(address)

    assert busy.status_code == 429
    assert busy.headers["retry-after"] == "60"
    assert anna.opens(address).status_code == 200
