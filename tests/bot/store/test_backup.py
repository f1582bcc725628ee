import json
import zipfile
from datetime import timedelta

import pytest

from bot.store.accounts import Accounts, Role
from bot.store.backup import MANIFEST, BackupError, back_up, restore
from bot.store.checked_answers import CheckedAnswers, wording_of
from bot.store.database import Store
from bot.store.inbox import Inbox
from tests.bot.store.rows import NOW, question, wording


@pytest.fixture
def filled(store, anna, bram):
    """A store with a row in most tables."""
    asked = store.add_question(question(text="Wat kost het? € 5\n'of' \"meer\""))
    store.open_ticket(asked, 2**40, "toelichting", "update:2", NOW, contact="sanne@school.nl")
    store.give_feedback(asked.id, "sanne", False, None, NOW)
    store.keep_conversation(store.conversation("k", "sanne", NOW), NOW)
    store.begin("update:1", NOW)
    store.record_messages("update:1", [17, 18])
    Inbox(store).snooze(asked.id, NOW + timedelta(days=1), anna.id, NOW)
    answers = CheckedAnswers(store)
    entry = answers.draft(wording(anna.id), anna.id, "nieuw", NOW)
    answers.submit(entry.id, anna.id, NOW)
    answers.approve(entry.id, 1, bram.id, NOW)
    Accounts(store).start_session(anna.id, NOW)
    return store


@pytest.fixture
def empty(url, tmp_path):
    """Another database, without rows."""
    opened = Store.open(f"sqlite:///{tmp_path}/other.db")
    yield opened
    opened.close()


def test_what_was_there_is_there_again(filled, empty, tmp_path):
    written = back_up(filled, tmp_path / "b.zip", NOW)

    assert restore(empty, tmp_path / "b.zip") == written
    assert back_up(empty, tmp_path / "again.zip", NOW) == written
    with zipfile.ZipFile(tmp_path / "b.zip") as one, zipfile.ZipFile(tmp_path / "again.zip") as other:
        assert {name: one.read(name) for name in one.namelist()} == {
            name: other.read(name) for name in other.namelist()
        }
    [(_, version)] = CheckedAnswers(empty).in_service()
    assert wording_of(version) == wording_of(CheckedAnswers(filled).versions(1)[0])


@pytest.mark.slow
def test_it_goes_from_one_kind_of_database_to_another_and_goes_on_counting(server, tmp_path, filled):
    back_up(filled, tmp_path / "b.zip", NOW)
    other = Store.open(server.new_database())
    try:
        restore(other, tmp_path / "b.zip")
        cora = Accounts(other).add("Cora", "cora@school.nl", Role.HELPDESK, None, NOW)

        assert cora.id == max(account.id for account in Accounts(filled).all()) + 1
        assert other.question(1).text == filled.question(1).text
    finally:
        other.close()


def test_a_database_with_rows_is_left_as_it_is(filled, store, tmp_path):
    back_up(filled, tmp_path / "b.zip", NOW)

    with pytest.raises(BackupError, match="not empty"):
        restore(store, tmp_path / "b.zip")


def rewritten(path, change):
    """The backup with its files as `change` (name → bytes) gives them."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, change(name, content))


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-200]),
        lambda path: path.write_bytes(b"geen zip"),
        lambda path: path.unlink(),
        lambda path: rewritten(path, lambda name, content: content.replace(b"Vier", b"Vijf")),
        lambda path: rewritten(path, lambda name, content: b"" if name == "notes.jsonl" else content[:-9]),
        lambda path: rewritten(path, lambda name, content: b"{}" if name == MANIFEST else content),
        lambda path: rewritten(path, lambda name, content: content.replace(b'"0002"', b'"0001"')),
    ],
)
def test_of_a_damaged_backup_nothing_is_restored(filled, empty, tmp_path, damage):
    path = tmp_path / "b.zip"
    back_up(filled, path, NOW)
    damage(path)
    with pytest.raises(BackupError) as refused:
        restore(empty, path)

    assert "\n" not in str(refused.value)
    assert str(path) in str(refused.value)
    assert Accounts(empty).all() == []
    assert empty.question(1) is None


def test_a_backup_is_of_one_moment(filled, tmp_path, monkeypatch):
    """Somebody asks, and hands it off, between the writing of one table and of the next."""
    second = Store.open(filled.engine.url.render_as_string(hide_password=False))
    real = zipfile.ZipFile.open

    def asked_meanwhile(archive, name, mode="r", *rest, **options):
        if name == "tickets.jsonl" and mode == "w":
            asked = second.add_question(question("update:9"))
            second.open_ticket(asked, 42, "", "update:10", NOW)
        return real(archive, name, mode, *rest, **options)

    monkeypatch.setattr(zipfile.ZipFile, "open", asked_meanwhile)
    back_up(filled, tmp_path / "b.zip", NOW)
    second.close()
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        tables = json.loads(archive.read(MANIFEST))["tables"]

    assert (tables["questions"]["rows"], tables["tickets"]["rows"]) == (1, 1)


def test_a_backup_is_for_its_owner_and_comes_instead_of_the_one_before(filled, tmp_path):
    path = tmp_path / "b.zip"
    path.write_text("de vorige", encoding="utf-8")
    back_up(filled, path, NOW)

    assert zipfile.is_zipfile(path)
    assert path.stat().st_mode & 0o077 == 0
    assert [found.name for found in tmp_path.iterdir() if "b.zip" in found.name] == ["b.zip"]


def test_a_backup_that_cannot_be_written_leaves_the_one_before(filled, tmp_path):
    with pytest.raises(BackupError, match="cannot be written"):
        back_up(filled, tmp_path / "nergens" / "b.zip", NOW)
