"""The helpdesk's housekeeping by command."""

import json

import pytest
from argon2 import PasswordHasher
from typer.testing import CliRunner, Result

from bot.masking import keyed_hash
from bot.store import passwords
from bot.store.accounts import Accounts, Role
from bot.store.database import Store
from scripts.regelwijzer import app
from tests.bot.store.rows import NOW, question

SECRET = "a secret of the tests"
PASSWORD = "een lang wachtwoord"


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Give commands to an installation of its own."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))

    def run(*arguments: str, typed: str = "", database: str = "desk.db") -> Result:
        environment = {"REGELWIJZER_SECRET": SECRET, "REGELWIJZER_DATABASE_URL": f"sqlite:///{tmp_path}/{database}"}
        return CliRunner().invoke(app, list(arguments), input=typed, env=environment)

    return run


@pytest.fixture
def store(tmp_path):
    opened = Store.open(f"sqlite:///{tmp_path}/desk.db")
    yield opened
    opened.close()


def refused(result: Result) -> str:
    """The one line that a command ended with."""
    assert result.exit_code == 2, result.output
    [line] = result.stderr.splitlines()
    return line


def test_the_first_account_is_made_by_a_command_with_a_password_of_ones_own(desk, store):
    made = desk("account", "add", "Anna", "anna@school.nl", "--role", "maintainer", typed=f"{PASSWORD}\n")

    assert made.exit_code == 0, made.output
    assert "Anna, anna@school.nl, maintainer" in made.stdout
    assert Accounts(store).sign_in("anna@school.nl", PASSWORD, "10.0.0.1", NOW).role is Role.MAINTAINER
    assert PASSWORD not in made.output


@pytest.mark.parametrize(
    ("arguments", "typed", "says"),
    [
        (["Anna", "anna@school.nl"], "kort\n", "ten minste 12"),
        (["Anna", "anna@school.nl"], "", "ten minste 12"),
        (["Anna", "geen adres"], f"{PASSWORD}\n", "geen e-mailadres"),
        (["Anna", "anna@school.nl", "--role", "baas"], f"{PASSWORD}\n", "expected helpdesk, reviewer, maintainer"),
    ],
)
def test_an_account_that_cannot_be_made_is_one_clear_line(desk, store, arguments, typed, says):
    assert says in refused(desk("account", "add", *arguments, typed=typed))
    assert Accounts(store).all() == []


def test_a_password_can_be_replaced(desk, store):
    Accounts(store).add("Anna", "anna@school.nl", Role.HELPDESK, None, NOW)
    desk("account", "password", "anna@school.nl", typed=f"{PASSWORD}\n")

    assert Accounts(store).sign_in("anna@school.nl", PASSWORD, "10.0.0.1", NOW)
    assert "account list" in refused(desk("account", "password", "bram@school.nl", typed=f"{PASSWORD}\n"))


def test_accounts_are_listed(desk):
    desk("account", "add", "Bram", "bram@school.nl", "--by-school")

    assert desk("account", "list").stdout.split() == ["1", "helpdesk", "bram@school.nl", "Bram"]


def test_a_backup_is_restored_into_an_empty_database_only(desk, store, tmp_path):
    store.add_question(question())
    backup = str(tmp_path / "b.zip")

    assert desk("backup", backup).exit_code == 0
    assert "not empty" in refused(desk("restore", backup))
    assert desk("restore", backup, database="new.db").exit_code == 0
    again = Store.open(f"sqlite:///{tmp_path}/new.db")
    assert again.question(1).text == "wie mag meedoen?"
    again.close()
    assert "does not exist" in refused(desk("restore", str(tmp_path / "weg.zip"), database="newer.db"))


def test_what_has_been_kept_long_enough_is_deleted(desk, store):
    store.add_question(question(asked_at=NOW.replace(year=2020)))

    assert "1 vragen en 0 sessies gewist" in desk("retention").stdout
    assert store.question(1) is None


def test_one_persons_data_is_exported_and_deleted_by_their_telegram_id(desk, store):
    sanne = keyed_hash(SECRET, "user", 42)
    store.add_question(question(asker=sanne))
    store.add_question(question("update:2", asker="piet"))
    exported = json.loads(desk("person", "export", "42").stdout)

    assert [row["text"] for row in exported[sanne]["questions"]] == ["wie mag meedoen?"]
    assert desk("person", "delete", "42", typed="n\n").exit_code == 1
    assert store.question(1) is not None
    assert "ook 1 vragen" in desk("person", "delete", "42", "--yes").stdout
    assert (store.question(1), store.question(2) is None) == (None, False)


def test_who_left_an_address_with_an_open_question_is_found_by_it(desk, store):
    asked = store.add_question(question())
    store.open_ticket(asked, None, "", "web:1", NOW, contact="sanne@school.nl")

    assert "sanne" in json.loads(desk("person", "export", "sanne@school.nl").stdout)
    assert "nobody" in refused(desk("person", "delete", "piet@school.nl", "--yes"))


def test_a_setting_that_is_missing_is_one_clear_line(monkeypatch):
    monkeypatch.delenv("REGELWIJZER_SECRET", raising=False)

    assert "REGELWIJZER_SECRET" in refused(CliRunner().invoke(app, ["account", "list"]))
