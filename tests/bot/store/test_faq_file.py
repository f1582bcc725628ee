from dataclasses import replace
from datetime import date, timedelta

import pytest
import yaml

from bot.anchors import Anchor
from bot.store.accounts import Accounts, Role
from bot.store.checked_answers import CheckedAnswers, State, WordingError, wording_of
from bot.store.faq_file import Imported
from corpus.faq import read_faq
from corpus.read import SHIPPED
from tests.bot.store.rows import ANCHOR, NOW, wording

HARD = "Vier weken:\n- 'in' de \"zomer\"; # geen uitleg\n- met €: 1.000, één dag\n\nEn: ja."


@pytest.fixture
def answers(store):
    return CheckedAnswers(store)


def approve(answers, entry, reviewer):
    answers.submit(entry.id, answers.versions(entry.id)[-1].author_id, NOW)
    answers.approve(entry.id, entry.current, reviewer.id, NOW)


def test_what_is_in_service_is_a_file_that_the_corpus_reads(answers, anna, bram, tmp_path):
    heading = Anchor('kop "Hoe lang duurt het?", alinea 2, zwemles', "Vier weken.", "0123", "Zwemles", "")
    entry = answers.draft(wording(anna.id, answer=HARD, anchors=(ANCHOR, heading)), anna.id, "nieuw", NOW)
    approve(answers, entry, bram)
    answers.draft(wording(anna.id, asked="Nog niet?"), anna.id, "nieuw", NOW)
    file = tmp_path / "helpdesk.yaml"
    file.write_text(answers.to_yaml(), encoding="utf-8")
    [read] = read_faq(file)

    assert (read.id, read.question, read.answer, read.phrasings) == (
        entry.slug,
        "Hoe lang duurt de zwemles?",
        HARD,
        ("duur zwemles",),
    )
    assert read.see == (ANCHOR.place, heading.place)
    assert (read.owner, read.checked_on, read.expires_on) == ("Anna", date(2026, 11, 23), date(2027, 11, 23))


def test_a_file_comes_back_as_it_went(answers, anna, bram):
    approve(answers, answers.draft(wording(anna.id, answer=HARD), anna.id, "nieuw", NOW), bram)
    text = answers.to_yaml()

    assert answers.from_yaml(text, bram.id, NOW + timedelta(days=1)) == Imported(new=0, changed=0, same=1)
    assert answers.to_yaml() == text
    assert "checked_by: Bram" in text
    assert "Bram" not in answers.to_yaml(checked_by_name=False)


def test_a_file_taken_in_elsewhere_says_the_same_once_it_is_approved_there(answers, store, anna, bram):
    approve(answers, answers.draft(wording(anna.id, answer=HARD), anna.id, "nieuw", NOW), bram)
    text = answers.to_yaml()
    with store.session() as session:
        session.delete(answers.in_service()[0][0])
    cora = Accounts(store).add("Cora", "cora@school.nl", Role.HELPDESK, None, NOW)

    assert answers.from_yaml(text, cora.id, NOW) == Imported(new=1, changed=0, same=0)
    [(entry, version)] = answers.entries()
    assert (entry.state, version.author_id, version.owner_id) == (State.DRAFT, cora.id, anna.id)
    approve(answers, entry, bram)
    assert answers.to_yaml() == text


def test_other_words_are_a_draft_and_the_approved_ones_stay(answers, anna, bram):
    approve(answers, answers.draft(wording(anna.id), anna.id, "nieuw", NOW), bram)
    edited = answers.to_yaml().replace("Vier weken.", "Vijf weken.", 1)

    assert answers.from_yaml(edited, bram.id, NOW) == Imported(new=0, changed=1, same=0)
    [(entry, version)] = answers.entries()
    assert (entry.state, version.answer, version.why) == (State.DRAFT, "Vijf weken.", "ingelezen uit een bestand")
    assert [version.answer for _, version in answers.in_service()] == ["Vier weken."]


@pytest.mark.slow
@pytest.mark.parametrize("file", sorted((SHIPPED / "faq").glob("*.yaml")), ids=lambda path: path.name)
def test_the_shipped_answers_are_taken_in_without_loss(answers, anna, bram, tmp_path, file):
    shipped = read_faq(file)
    answers.from_yaml(file.read_text(encoding="utf-8"), anna.id, NOW)
    for entry, _ in answers.entries():
        approve(answers, entry, bram)
    again = tmp_path / "again.yaml"
    again.write_text(answers.to_yaml(), encoding="utf-8")

    expected = [replace(entry, checked_on=date(2026, 11, 23)) for entry in shipped]
    assert read_faq(again) == expected


def test_places_without_quotes_are_kept_and_wait_for_somebody_to_look(answers, anna):
    text = yaml.safe_dump(
        [
            {
                "id": "z-duur",
                "question": "Hoe lang?",
                "phrasings": ["duur"],
                "answer": "Vier weken.",
                "see": ["zwemles#Hoe lang duurt het?", "artikel 3, BWBR0000001"],
                "owner": "redactie",
                "checked_on": date(2026, 1, 1),
                "expires_on": date(2027, 1, 1),
            }
        ]
    )
    answers.from_yaml(text, anna.id, NOW)
    [(entry, version)] = answers.entries()

    assert (entry.slug, version.owner_id, version.owner_name) == ("z-duur", anna.id, "redactie")
    assert [(anchor.place, anchor.digest) for anchor in wording_of(version).anchors] == [
        ('kop "Hoe lang duurt het?", zwemles', ""),
        ("artikel 3, BWBR0000001", ""),
    ]


GOOD = """
- id: goed
  question: Hoe lang?
  phrasings: [duur]
  answer: Vier weken.
  see: [zwemles#Duur]
  owner: Anna
  checked_on: 2026-01-01
  expires_on: 2027-01-01
"""


@pytest.mark.parametrize(
    "bad",
    [
        "geen lijst",
        "- [1, 2",
        "- id: alleen",
        "- 17",
        GOOD.replace("goed", "'met spatie'"),
        GOOD.replace("2027-01-01", "ooit"),
        GOOD.replace("[zwemles#Duur]", "['']"),
        GOOD.replace("Vier weken.", "x" * 20_001),
        GOOD + "  quotes: [geen rij]\n",
        "!!python/object/apply:os.system ['true']",
        "- \x00",
        "x" * 5_000_001,
    ],
)
def test_of_a_bad_file_nothing_is_taken_in(answers, anna, bad):
    with pytest.raises(WordingError) as refused:
        answers.from_yaml(GOOD.replace("goed", "eerste") + bad, anna.id, NOW)

    assert "\n" not in str(refused.value)
    assert answers.entries() == []
