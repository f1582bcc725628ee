import json
from datetime import timedelta

import pytest

from bot.store.accounts import Accounts
from bot.store.inbox import Inbox
from bot.store.personal import askers_at, close_answered, export_of, forget, forget_before, keep_to, stored_of
from tests.bot.store.rows import NOW, question


@pytest.fixture
def sannes(store, anna):
    """A ticket of Sanne's with a note about it, beside a question of Piet's."""
    asked = store.add_question(question())
    store.add_question(question("update:2", asker="piet", text="van piet"))
    ticket = store.open_ticket(asked, 42, "toelichting", "update:3", NOW, contact="Sanne@school.nl")
    store.reply_to_ticket(ticket.id, "Ja.", [], NOW)
    store.give_feedback(asked.id, "sanne", False, "Verouderd", NOW)
    store.keep_conversation(store.conversation("k", "sanne", NOW), NOW)
    store.admit("sanne", NOW)
    Inbox(store).add_note(asked.id, "Gebeld.", anna.id, NOW)
    return ticket


def test_all_that_is_stored_of_one_person_can_be_exported(store, sannes):
    exported = export_of(store, "sanne")

    assert {table: len(rows) for table, rows in exported.items()} == {
        "questions": 1,
        "feedback": 1,
        "tickets": 1,
        "messages": 2,
        "notes": 1,
        "conversations": 1,
        "members": 1,
    }
    assert exported["questions"][0]["asked_at"] == NOW.isoformat()
    assert exported["notes"][0]["text"] == "Gebeld."
    assert "piet" not in json.dumps(exported)


def test_forgetting_one_person_leaves_the_others(store, sannes):
    [yours] = stored_of(store, "piet").questions
    store.give_feedback(yours.id, "sanne", True, None, NOW)
    forget(store, "sanne")
    nothing = stored_of(store, "sanne")

    assert (nothing.questions, nothing.feedback, nothing.tickets, nothing.is_member) == ([], 0, [], False)
    assert not any(export_of(store, "sanne").values())
    assert store.messages(sannes.id) == []
    assert Inbox(store).notes(sannes.question_id) == []
    assert len(stored_of(store, "piet").questions) == 1


def test_who_left_an_address_is_found_by_it(store, sannes):
    assert askers_at(store, " sanne@SCHOOL.nl") == ["sanne"]
    assert askers_at(store, "anders@school.nl") == []


def test_a_question_that_awaits_a_reply_is_not_forgotten(store):
    waiting, other = store.add_question(question()), store.add_question(question("update:2"))
    ticket = store.open_ticket(waiting, 42, "toelichting", "update:3", NOW)

    assert forget_before(store, NOW + timedelta(days=1)) == 1
    assert store.question(other.id) is None
    store.close_ticket(ticket.id, NOW)
    assert forget_before(store, NOW + timedelta(days=1)) == 1
    assert store.messages(ticket.id) == []


def test_a_ticket_closes_when_nothing_was_written_for_a_week_after_the_reply(store, sannes):
    assert close_answered(store, NOW, NOW) == 0
    assert close_answered(store, NOW + timedelta(minutes=1), NOW) == 1
    assert (store.ticket(sannes.id).chat_id, store.ticket(sannes.id).contact) == (None, None)


def test_what_has_been_kept_long_enough_goes_with_all_that_hangs_on_it(store, sannes, anna):
    accounts, inbox = Accounts(store), Inbox(store)
    token = accounts.start_session(anna.id, NOW)
    accounts.sign_in("anna@school.nl", "vergist", "10.0.0.1", NOW)
    inbox.look(sannes.question_id, anna.id, NOW)
    inbox.assign(sannes.question_id, anna.id, anna.id, NOW)
    store.begin("update:1", NOW)

    soon = keep_to(store, 90, NOW + timedelta(hours=1))
    assert (soon.tickets_closed, soon.questions, soon.sessions) == (0, 0, 0)
    assert accounts.account_of(token, NOW + timedelta(hours=1)).id == anna.id
    later = keep_to(store, 90, NOW + timedelta(days=91))
    assert (later.tickets_closed, later.questions, later.sessions) == (1, 2, 1)
    with store.engine.connect() as connection:
        tables = "questions tickets messages feedback notes handlings looks sessions attempts conversations deliveries"
        left = {
            table: connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() for table in tables.split()
        }
    assert not any(left.values()), left
