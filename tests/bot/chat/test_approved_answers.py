"""What the helpdesk approved, in the chat: at once, with its passage, and under its link."""

from datetime import timedelta

import pytest

from bot.anchors import anchor_of
from bot.chat.inline import inline_results
from bot.reply.reply import Quote
from bot.store.accounts import Accounts, Role
from bot.store.checked_answers import CheckedAnswers, Wording
from tests.bot.chat.small_corpus import TODAY

ASKED = "Mag een fiets mee naar de les?"
ANSWER = "Een fiets blijft buiten."


@pytest.fixture
def approved(room):
    """An entry in service, with its answers and who decides."""
    store, now = room.store, room.now()
    anna, bram = (Accounts(store).add(n, f"{n}@school.nl", Role.REVIEWER, None, now).id for n in ("anna", "bram"))
    source = next(found for found in room.current.index.passages if "maximaal 15 regio's" in found.text)
    anchor = anchor_of(Quote(source, 0, 40))
    answers = CheckedAnswers(store)
    entry = answers.draft(
        Wording(ASKED, (), ANSWER, (anchor,), anna, TODAY + timedelta(days=9)), anna, "nieuw", now, slug="a-fiets"
    )
    answers.submit(entry.id, anna, now)
    answers.approve(entry.id, 1, bram, now)
    return entry, answers, bram


def test_the_next_who_asks_gets_the_approved_answer_with_its_source(sanne, approved):
    [reply] = sanne.says("mag een fiets mee naar de les")

    assert reply.text.startswith(f"{ANSWER} [1]")
    assert "nagekeken op 23 november 2026" in reply.text
    assert "[2] Leerlabs Sterk Beroepsonderwijs" in reply.text


def test_its_passage_can_be_opened(sanne, approved):
    [reply] = sanne.says(ASKED)
    [passage] = sanne.taps("Toon passage 1", reply)

    assert ANSWER in passage.text


def test_it_is_opened_by_a_link_until_it_is_retired(sanne, approved, time):
    entry, answers, bram = approved
    [reply] = sanne.says("/start faq_a-fiets")
    answers.retire(entry.id, bram, "weg", time())
    [gone] = sanne.says("/start faq_a-fiets")

    assert reply.text.startswith(ANSWER)
    assert ANSWER not in gone.text


def test_it_is_offered_in_another_chat(room, approved):
    index = room.current.index
    [result] = inline_results(ASKED, index, TODAY, room.answers.current(index))

    assert result.title == ASKED
