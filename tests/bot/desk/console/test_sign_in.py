import re

import pytest
from argon2 import PasswordHasher

from bot.desk.console.sign_in import path_within, waiting_time
from bot.store.accounts import ATTEMPTS_AN_EMAIL, Accounts, Role
from tests.bot.desk.people import text_of

PASSWORD = "een lang wachtwoord"


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch):
    """Hashes that take no time; those of the application are tested where they are made."""
    monkeypatch.setattr("bot.store.passwords._HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def anna(account):
    """A colleague with a password."""
    return account(Role.HELPDESK, "Anna", PASSWORD)


def signs_in(visitor, email, password=PASSWORD, **fields):
    return visitor.sends("/inloggen", "/inloggen", email=email, wachtwoord=password, **fields)


def test_a_colleague_comes_in_with_a_password_and_goes_on_to_the_page_asked_for(visitor, anna):
    asked = visitor.opens("/werk?zoek=leerlab")
    response = signs_in(visitor, anna.email.upper(), naar="/werk?zoek=leerlab")

    assert asked.status_code == 303
    assert asked.headers["location"] == "/inloggen?naar=%2Fwerk%3Fzoek%3Dleerlab"
    assert response.status_code == 303
    assert response.headers["location"] == "/werk?zoek=leerlab"
    assert "httponly" in response.headers["set-cookie"].lower()
    assert "samesite=lax" in response.headers["set-cookie"].lower()
    assert "Anna" in text_of(visitor.opens("/werk"))


def test_over_https_the_session_cookie_is_secure(open_desk, anna):
    visitor = open_desk(public_url="https://vraag.school.nl")
    response = signs_in(visitor, anna.email)
    cookie = response.headers["set-cookie"]

    assert cookie.startswith("__Host-sessie=")
    assert "Secure" in cookie


def test_a_wrong_password_and_an_unknown_address_get_the_same_page(visitor, anna):
    wrong = signs_in(visitor, anna.email, "een ander wachtwoord")
    unknown = signs_in(visitor, "niemand@school.nl")

    assert wrong.status_code == unknown.status_code == 422
    assert "horen niet bij elkaar" in text_of(wrong)
    assert 'aria-describedby="inloggen-fout"' in wrong.text
    assert f'value="{anna.email}"' in wrong.text
    assert wrong.text.count(PASSWORD) == 0
    told = [re.sub(r'value="[^"]*"', "", response.text) for response in (wrong, unknown)]
    assert told[0] == told[1]


def test_an_account_that_is_not_active_does_not_come_in(visitor, anna, store, time):
    Accounts(store).change(anna.id, is_active=False, now=time())

    assert signs_in(visitor, anna.email).status_code == 422


def test_who_tries_too_often_is_told_how_long_to_wait(visitor, anna, time):
    for _ in range(ATTEMPTS_AN_EMAIL):
        signs_in(visitor, anna.email, "geraden wachtwoord")
    refused = signs_in(visitor, anna.email)
    time.passes(minutes=16)
    later = signs_in(visitor, anna.email)

    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "901"
    assert "Wacht 16 minuten" in text_of(refused)
    assert f'value="{anna.email}"' in refused.text
    assert later.status_code == 303


def test_a_form_without_its_token_signs_nobody_in(visitor, anna):
    response = visitor.client.post("/inloggen", data={"email": anna.email, "wachtwoord": PASSWORD})

    assert response.status_code == 403
    assert "sessie" not in response.headers.get("set-cookie", "")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"email": "x" * 100_000, "wachtwoord": "y" * 100_000},
        {"email": "\0", "wachtwoord": "\0"},
        {"email": "<script>alert(1)</script>", "wachtwoord": "ë\ud800".encode("utf-8", "replace").decode()},
    ],
)
def test_hostile_fields_get_the_form_again(visitor, fields):
    response = visitor.sends("/inloggen", "/inloggen", **fields)

    assert response.status_code == 422
    assert "<script>alert" not in response.text


@pytest.mark.parametrize(
    "path", ["https://kwaad.nl", "//kwaad.nl", "/\\kwaad.nl", "\\\\kwaad.nl", "/\t/kwaad.nl", "javascript:alert(1)", ""]
)
def test_signing_in_leads_to_no_other_site(visitor, anna, path):
    response = signs_in(visitor, anna.email, naar=path)

    assert path_within(path) == "/werk"
    assert response.headers["location"] == "/werk"


def test_signing_out_ends_the_session_itself(colleague):
    anna = colleague()
    token = anna.client.cookies["sessie"]
    response = anna.sends("/uitloggen", "/werk")
    anna.client.cookies.set("sessie", token)

    assert response.headers["location"].startswith("/inloggen")
    assert anna.opens("/werk").status_code == 303


def test_who_signed_in_is_sent_on_from_the_sign_in_page(colleague):
    assert colleague().opens("/inloggen?naar=/werk").headers["location"] == "/werk"


def test_waiting_times_are_said_as_people_say_them():
    assert [waiting_time(seconds) for seconds in (1, 30, 60, 61, 900)] == [
        "1 seconde",
        "30 seconden",
        "1 minuut",
        "2 minuten",
        "15 minuten",
    ]


class TestOwnPassword:
    NEW = "nog een lang wachtwoord"

    def changes(self, visitor, now=PASSWORD, new=NEW, again=None):
        return visitor.sends(
            "/mijn-account", "/mijn-account", nu=now, nieuw=new, nogmaals=new if again is None else again
        )

    def test_is_changed_by_who_knows_it_and_signs_out_elsewhere(self, open_desk, anna):
        here, there = open_desk(), open_desk()
        for browser in (here, there):
            signs_in(browser, anna.email)
        response = self.changes(here)

        assert response.headers["location"] == "/mijn-account?gedaan=wachtwoord"
        assert "Je wachtwoord is gewijzigd" in text_of(here.opens(response.headers["location"]))
        assert there.opens("/werk").status_code == 303
        assert signs_in(there, anna.email).status_code == 422
        assert signs_in(there, anna.email, self.NEW).status_code == 303

    def test_is_not_changed_by_who_does_not_know_it(self, visitor, anna):
        signs_in(visitor, anna.email)
        response = self.changes(visitor, now="geraden wachtwoord")

        assert response.status_code == 422
        assert 'id="nu-fout"' in response.text
        assert 'aria-describedby="nu-fout"' in response.text

    def test_is_at_least_twelve_characters_and_typed_twice(self, visitor, anna):
        signs_in(visitor, anna.email)
        short = self.changes(visitor, new="kort")
        other = self.changes(visitor, again="iets heel anders")

        assert short.status_code == other.status_code == 422
        assert "ten minste 12 tekens" in text_of(short)
        assert "niet twee keer hetzelfde" in text_of(other)

    def test_cannot_be_guessed_from_an_open_session(self, visitor, anna):
        signs_in(visitor, anna.email)
        answers = [self.changes(visitor, now=f"geraden {number}") for number in range(ATTEMPTS_AN_EMAIL + 1)]

        assert answers[-1].status_code == 429
        assert "Wacht" in text_of(answers[-1])

    def test_is_absent_for_who_comes_in_through_the_school(self, colleague):
        anna = colleague()
        page = anna.opens("/mijn-account")
        response = self.changes(anna)

        assert "je hebt hier geen wachtwoord" in text_of(page)
        assert response.status_code == 422
