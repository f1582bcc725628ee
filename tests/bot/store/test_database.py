import sqlite3
import threading
from datetime import timedelta

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from bot.store.database import Store, StoreError
from bot.store.opening import MIGRATIONS
from bot.store.tables import Feedback, Question
from tests.bot.store.rows import NOW, question


def test_the_migrations_make_the_tables_of_the_models(store):
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Question.metadata) == []


def test_the_migrations_can_be_taken_back_and_done_again(store, url):
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with store.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
    with store.engine.connect() as connection:
        assert inspect(connection).has_table("drafts")
    store.close()
    again = Store.open(url)

    with again.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Question.metadata) == []
    again.close()


def test_what_was_kept_before_the_helpdesk_came_is_kept(store, url):
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    kept = store.add_question(question())
    store.open_ticket(kept, 42, "toelichting", "update:2", NOW)
    with store.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
    store.close()
    again = Store.open(url)

    assert again.question(kept.id).text == "wie mag meedoen?"
    assert [message.text for message in again.messages(again.ticket_of(kept.id).id)] == ["toelichting"]
    again.close()


def test_programs_that_start_at_once_make_the_tables_once(empty_url):
    opened, failed = [], []

    def start():
        try:
            opened.append(Store.open(empty_url))
        except StoreError as error:
            failed.append(error)

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for store in opened:
        store.close()

    assert failed == []


def test_it_opens_again_with_what_was_kept(store, url):
    kept = store.add_question(question())
    store.close()
    again = Store.open(url)

    assert again.question(kept.id).sources == [{"title": "Wet", "place": "artikel 1"}]
    assert again.question(kept.id).asked_at == NOW
    again.close()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_sqlite_keeps_a_log_ahead_so_that_a_second_program_can_read(store, tmp_path):
    other = sqlite3.connect(tmp_path / "store.db")
    try:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        with store.session() as session:
            session.add(question())
            session.flush()
            assert other.execute("SELECT count(*) FROM questions").fetchone() == (0,)
    finally:
        other.close()


def test_a_question_of_one_origin_is_kept_once(store):
    assert store.add_question(question()).id == store.add_question(question()).id


def test_a_delivery_goes_on_where_it_was_until_it_is_finished(store):
    assert store.begin("update:1", NOW) == []
    store.record_messages("update:1", [17, 18])
    assert store.begin("update:1", NOW) == [17, 18]
    store.finish("update:1", NOW)
    assert store.begin("update:1", NOW) is None


def test_a_note_that_comes_twice_is_kept_once(store):
    ticket = store.open_ticket(store.add_question(question()), 42, "toelichting", "update:3", NOW)
    store.add_note(ticket.id, "toelichting", "update:3", NOW)

    assert [message.text for message in store.messages(ticket.id)] == ["toelichting"]


@pytest.mark.parametrize(
    "bad_url", ["sqlite:////proc/nergens/store.db", "geen url", "onbekend://gebruiker:geheim@host/db"]
)
def test_a_database_that_cannot_be_opened_is_told_without_its_password(bad_url):
    with pytest.raises(StoreError) as refused:
        Store.open(bad_url)

    assert "cannot be opened" in str(refused.value)
    assert "geheim" not in str(refused.value)


def test_a_text_that_no_database_takes_is_kept_as_far_as_it_can_be(store):
    kept = store.add_question(question(text="wie\x00 mag\ud800 meedoen?"))

    assert store.question(kept.id).text == "wie? mag? meedoen?"


def test_a_ticket_that_is_opened_again_keeps_when_it_was_opened(store):
    asked = store.add_question(question())
    first = store.open_ticket(asked, None, "", "web:1", NOW, contact="sanne@school.nl")
    store.close_ticket(first.id, NOW)
    again = store.open_ticket(asked, None, "nog iets", "web:2", NOW + timedelta(days=1), contact="sanne@school.nl")

    assert (again.id, again.state, again.opened_at, again.contact) == (first.id, "open", NOW, "sanne@school.nl")


def test_a_closed_ticket_no_longer_says_where_the_reply_went(store):
    ticket = store.open_ticket(store.add_question(question()), 42, "", "web:1", NOW, contact="sanne@school.nl")
    store.close_ticket(ticket.id, NOW)

    assert (store.ticket(ticket.id).contact, store.ticket(ticket.id).chat_id) == (None, None)


def test_an_opinion_on_a_reply_comes_instead_of_the_one_before(store):
    asked = store.add_question(question())
    store.give_feedback(asked.id, "sanne", False, "Verouderd", NOW)
    store.give_feedback(asked.id, "sanne", True, None, NOW)

    with store.session() as session:
        assert [row.is_right for row in session.query(Feedback)] == [True]
