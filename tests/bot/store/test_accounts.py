from datetime import timedelta

import pytest

from bot.store.accounts import (
    ATTEMPTS_AN_ADDRESS,
    ATTEMPTS_AN_EMAIL,
    AccountError,
    Accounts,
    Role,
    TooManyAttemptsError,
)
from bot.store.audit import Audit
from tests.bot.store.rows import NOW

PASSWORD = "een lang wachtwoord"


@pytest.fixture
def accounts(store):
    return Accounts(store)


@pytest.mark.parametrize(
    ("role", "needed", "may"),
    [
        (Role.HELPDESK, Role.HELPDESK, True),
        (Role.HELPDESK, Role.REVIEWER, False),
        (Role.REVIEWER, Role.HELPDESK, True),
        (Role.REVIEWER, Role.MAINTAINER, False),
        (Role.MAINTAINER, Role.REVIEWER, True),
    ],
)
def test_a_role_may_what_the_roles_before_it_may(role, needed, may):
    assert role.allows(needed) is may


def test_someone_signs_in_with_their_own_password_only(accounts):
    made = accounts.add("Anna", " Anna@School.nl ", Role.REVIEWER, PASSWORD, NOW)

    assert accounts.sign_in("anna@school.NL", PASSWORD, "10.0.0.1", NOW).id == made.id
    assert accounts.sign_in("anna@school.nl", "een ander wachtwoord", "10.0.0.1", NOW) is None
    assert accounts.sign_in("niemand@school.nl", PASSWORD, "10.0.0.1", NOW) is None
    assert PASSWORD not in made.password_hash


def test_an_account_without_a_password_opens_to_none(accounts, anna):
    assert accounts.sign_in(anna.email, "", "10.0.0.1", NOW) is None


def test_who_no_longer_works_here_does_not_sign_in(accounts):
    made = accounts.add("Anna", "anna@school.nl", Role.HELPDESK, PASSWORD, NOW)
    token = accounts.start_session(made.id, NOW)
    accounts.change(made.id, is_active=False, now=NOW)

    assert accounts.sign_in("anna@school.nl", PASSWORD, "10.0.0.1", NOW) is None
    assert accounts.account_of(token, NOW) is None


@pytest.mark.parametrize(
    ("name", "email", "password", "told"),
    [
        ("", "nieuw@school.nl", PASSWORD, "De naam"),
        ("Bram", "geen adres", PASSWORD, "geen e-mailadres"),
        ("Bram", "anna@school.nl", PASSWORD, "al een account"),
        ("Bram", "ANNA@school.nl", None, "al een account"),
        ("Bram", "nieuw@school.nl", "kort", "ten minste 12"),
    ],
)
def test_an_account_that_cannot_be_made_is_told_in_one_line(accounts, anna, name, email, password, told):
    with pytest.raises(AccountError, match=told) as refused:
        accounts.add(name, email, Role.HELPDESK, password, NOW)

    assert "\n" not in str(refused.value)
    assert [account.id for account in accounts.all()] == [anna.id]


def test_guessing_at_one_account_is_slowed_down_from_any_address(accounts, anna):
    for number in range(ATTEMPTS_AN_EMAIL):
        accounts.sign_in("anna@school.nl", "een gok van niets", f"10.0.0.{number}", NOW)

    with pytest.raises(TooManyAttemptsError) as refused:
        accounts.sign_in("anna@school.nl", PASSWORD, "10.0.1.1", NOW + timedelta(minutes=5))
    assert 9 * 60 < refused.value.wait_seconds <= 11 * 60
    assert accounts.sign_in("anna@school.nl", "een gok van niets", "10.0.1.1", NOW + timedelta(minutes=16)) is None


def test_guessing_from_one_address_is_slowed_down_whoever_is_guessed(accounts):
    for number in range(ATTEMPTS_AN_ADDRESS):
        accounts.sign_in(f"{number}@school.nl", "een gok van niets", "10.0.0.1", NOW)

    with pytest.raises(TooManyAttemptsError):
        accounts.sign_in("nog.een@school.nl", "een gok van niets", "10.0.0.1", NOW)


def test_a_slip_or_two_before_the_right_password_is_forgotten(accounts):
    accounts.add("Anna", "anna@school.nl", Role.HELPDESK, PASSWORD, NOW)
    for _ in range(2):
        for _ in range(ATTEMPTS_AN_EMAIL - 1):
            accounts.sign_in("anna@school.nl", "vergist", "10.0.0.1", NOW)

        assert accounts.sign_in("anna@school.nl", PASSWORD, "10.0.0.1", NOW)


def test_a_session_ends_after_two_idle_hours(accounts, anna):
    token = accounts.start_session(anna.id, NOW)

    assert accounts.account_of(token, NOW + timedelta(minutes=119)).id == anna.id
    assert accounts.account_of(token, NOW + timedelta(minutes=119 + 119)).id == anna.id
    assert accounts.account_of(token, NOW + timedelta(minutes=119 + 119 + 120)) is None


def test_a_session_ends_after_twelve_hours_of_work(accounts, anna):
    token = accounts.start_session(anna.id, NOW)
    seen = [accounts.account_of(token, NOW + timedelta(hours=hours)) is not None for hours in range(14)]

    assert seen == [True] * 12 + [False] * 2


def test_a_session_ends_when_it_is_ended(accounts, anna, bram):
    tokens = [accounts.start_session(anna.id, NOW) for _ in range(3)]
    brams = accounts.start_session(bram.id, NOW)
    accounts.end_session(tokens[0])

    assert [accounts.account_of(token, NOW) is None for token in tokens] == [True, False, False]
    accounts.end_sessions(anna.id)
    assert [accounts.account_of(token, NOW) is None for token in tokens] == [True, True, True]
    assert accounts.account_of(brams, NOW).id == bram.id


@pytest.mark.parametrize("token", ["", "geraden", "x" * 10_000, "\x00\ud800"])
def test_a_token_that_was_never_given_out_stands_for_nobody(accounts, anna, token):
    assert accounts.account_of(token, NOW) is None


def test_a_token_is_not_kept(accounts, anna, store):
    token = accounts.start_session(anna.id, NOW)
    with store.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT token_hash FROM sessions").scalar_one()

    assert token not in kept


def test_whose_role_or_password_changes_signs_in_again(accounts, anna):
    token = accounts.start_session(anna.id, NOW)
    changed = accounts.change(anna.id, role=Role.HELPDESK, password=PASSWORD, by=anna.id, now=NOW)

    assert changed.role is Role.HELPDESK
    assert accounts.account_of(token, NOW) is None
    assert accounts.sign_in(anna.email, PASSWORD, "10.0.0.1", NOW).id == anna.id


def test_the_last_maintainer_stays_one(accounts, anna):
    cora = accounts.add("Cora", "cora@school.nl", Role.MAINTAINER, None, NOW)
    with pytest.raises(AccountError, match="beheerder"):
        accounts.change(cora.id, role=Role.HELPDESK, now=NOW)
    with pytest.raises(AccountError, match="beheerder"):
        accounts.change(cora.id, is_active=False, now=NOW)

    assert accounts.account(cora.id).role is Role.MAINTAINER
    accounts.change(anna.id, role=Role.MAINTAINER, now=NOW)
    assert accounts.change(cora.id, is_active=False, now=NOW).is_active is False


def test_the_schools_own_sign_in_opens_the_account_it_is_linked_to(accounts, anna, bram):
    accounts.link_subject(anna.id, "https://login.school.nl", "a1", NOW)

    assert accounts.by_subject("https://login.school.nl", "a1").id == anna.id
    assert accounts.by_subject("https://elders.nl", "a1") is None
    with pytest.raises(AccountError):
        accounts.link_subject(bram.id, "https://login.school.nl", "a1", NOW)


def test_what_happens_to_accounts_is_written_down_without_a_password(accounts, store, anna):
    accounts.change(anna.id, role=Role.MAINTAINER, password=PASSWORD, by=anna.id, now=NOW)
    newest, oldest = Audit(store).entries(10)

    assert (newest.name, newest.action, newest.what) == ("Anna", "account gewijzigd", f"account {anna.id}")
    assert newest.detail == "rol maintainer, nieuw wachtwoord"
    assert (oldest.name, oldest.action) == ("", "account gemaakt")
