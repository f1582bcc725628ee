import sqlite3
from datetime import UTC, date, datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.store import Store, StoreError
from bot.tables import Base, Draft, Question

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/new folder/store.db"


@pytest.fixture
def store(url):
    opened = Store.open(url)
    yield opened
    opened.close()


def question(origin="update:1", asker="sanne", asked_at=NOW):
    return Question(
        origin=origin,
        asker=asker,
        asked_at=asked_at,
        text="wie mag meedoen?",
        outcome="answered",
        reason=None,
        shown="Scholen.",
        sources=[{"title": "Wet", "place": "artikel 1"}],
        options=[],
        as_of=date(2026, 11, 23),
        release="r",
    )


def test_the_migrations_make_the_tables_of_the_models(store):
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_it_opens_again_with_what_was_kept(store, url):
    kept = store.add_question(question())
    store.close()
    again = Store.open(url)

    assert again.question(kept.id).sources == [{"title": "Wet", "place": "artikel 1"}]
    assert again.question(kept.id).asked_at == NOW
    again.close()


def test_sqlite_keeps_a_log_ahead_so_that_a_second_program_can_read(store, tmp_path):
    other = sqlite3.connect(tmp_path / "new folder" / "store.db")
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


def test_a_question_that_awaits_a_reply_is_not_forgotten(store):
    waiting, other = store.add_question(question()), store.add_question(question("update:2"))
    ticket = store.open_ticket(waiting, 42, "toelichting", "update:3", NOW)

    assert store.forget_before(NOW + timedelta(days=1)) == 1
    assert store.question(other.id) is None
    store.close_ticket(ticket.id, NOW)
    assert store.forget_before(NOW + timedelta(days=1)) == 1
    assert store.messages(ticket.id) == []


def test_forgetting_one_person_leaves_the_others(store):
    mine, yours = store.add_question(question()), store.add_question(question("update:2", asker="piet"))
    store.give_feedback(yours.id, "sanne", False, "Verouderd", NOW)
    store.open_ticket(mine, 42, "", "update:3", NOW)
    store.admit("sanne", NOW)
    store.forget("sanne")

    nothing = store.stored_of("sanne")
    assert (nothing.questions, nothing.feedback, nothing.tickets, nothing.is_member) == ([], 0, [], False)
    assert len(store.stored_of("piet").questions) == 1


def test_a_note_that_comes_twice_is_kept_once(store):
    ticket = store.open_ticket(store.add_question(question()), 42, "toelichting", "update:3", NOW)
    store.add_note(ticket.id, "toelichting", "update:3", NOW)

    assert [message.text for message in store.messages(ticket.id)] == ["toelichting"]


def test_a_draft_waits_for_a_second_person(store):
    with store.session() as session:
        session.add(
            Draft(
                question="q", answer="a", sources=[], author="Anna", written_at=NOW, approved_by=None, approved_at=None
            )
        )
    with store.session() as session:
        assert session.query(Draft).one().approved_by is None


@pytest.mark.parametrize("url", ["sqlite:////proc/nergens/store.db", "geen url", "onbekend://gebruiker:geheim@host/db"])
def test_a_database_that_cannot_be_opened_is_told_without_its_password(url):
    with pytest.raises(StoreError) as refused:
        Store.open(url)

    assert "cannot be opened" in str(refused.value)
    assert "geheim" not in str(refused.value)
