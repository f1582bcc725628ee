import re
from datetime import timedelta

import pytest

from bot.store.accounts import Accounts, Role
from bot.store.api_keys import ApiKeys
from bot.store.audit import Audit
from bot.store.checked_answers import CheckedAnswers, State
from tests.bot.desk.console.answers import QUESTION, in_service
from tests.bot.desk.people import text_of
from tests.bot.desk.small_law import DANGEROUS

PAGES = ("/logboek", "/mensen", "/sleutels", "/antwoorden/uitwisselen", "/antwoorden/export.yaml")


def shown_once(response) -> str:
    return re.search(r'class="secret"><code>([^<]+)', response.text)[1]


@pytest.fixture
def mo(colleague):
    return colleague(Role.MAINTAINER, "Mo")


@pytest.mark.parametrize("role", [Role.HELPDESK, Role.REVIEWER])
def test_only_a_maintainer_maintains(colleague, role):
    other = colleague(role)

    assert {other.opens(address).status_code for address in PAGES} == {403}
    actions = ("/mensen", f"/mensen/{other.account.id}", f"/mensen/{other.account.id}/wachtwoord", "/sleutels")
    for address in (*actions, "/sleutels/1/intrekken", "/antwoorden/uitwisselen"):
        assert other.sends(address).status_code == 403


def test_a_new_account_gets_a_password_that_is_shown_once_and_signs_in(mo, store, time):
    made = mo.sends("/mensen", naam="Bea", email="Bea@School.nl", rol="reviewer", met_wachtwoord="1")
    password = shown_once(made)

    signed_in = Accounts(store).sign_in("bea@school.nl", password, "1.2.3.4", time())

    assert signed_in.role is Role.REVIEWER
    assert password not in mo.opens("/mensen").text
    assert password not in text_of(mo.opens("/logboek"))


def test_an_account_without_a_password_waits_for_the_schools_sign_in(mo, store):
    made = mo.sends("/mensen", naam="Bea", email="bea@school.nl", rol="helpdesk")

    assert made.status_code == 303
    assert Accounts(store).by_email("bea@school.nl").password_hash is None


@pytest.mark.parametrize(
    "fields",
    [
        {"naam": "", "email": "b@school.nl", "rol": "helpdesk"},
        {"naam": "Bea", "email": "geen adres", "rol": "helpdesk"},
        {"naam": "Bea", "email": "mo@school.nl", "rol": "helpdesk"},
        {"naam": "Bea", "email": "b@school.nl", "rol": "keizer"},
        {"naam": "x" * 100_000, "email": "b@school.nl", "rol": "helpdesk"},
        {},
    ],
)
def test_an_account_that_cannot_be_made_says_why_and_keeps_the_form(mo, store, fields):
    refused = mo.sends("/mensen", **fields)

    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    assert f'value="{fields.get("email", "")}"' in refused.text
    assert len(Accounts(store).all()) == 1


def test_a_role_that_is_taken_away_signs_out_at_once(mo, colleague, store):
    bram = colleague(Role.REVIEWER, "Bram")

    mo.sends(f"/mensen/{bram.account.id}", rol="helpdesk", actief="nee")

    assert bram.opens("/antwoorden").status_code == 303
    assert Accounts(store).account(bram.account.id).role is Role.HELPDESK
    assert "niet actief" in text_of(mo.opens("/mensen"))


def test_a_maintainer_does_not_shut_themselves_out(mo, store):
    own = mo.account.id

    assert mo.sends(f"/mensen/{own}", rol="helpdesk", actief="ja").status_code == 422
    assert mo.sends(f"/mensen/{own}/wachtwoord").status_code == 422
    assert mo.sends("/mensen/999", rol="helpdesk", actief="ja").status_code == 404
    assert mo.sends("/mensen/99999999999999999999/wachtwoord").status_code == 404
    assert Accounts(store).account(own).role is Role.MAINTAINER


def test_a_new_password_replaces_the_old_one(mo, colleague, store, time):
    bram = colleague(name="Bram")

    password = shown_once(mo.sends(f"/mensen/{bram.account.id}/wachtwoord"))

    assert Accounts(store).sign_in("bram@school.nl", password, "1.2.3.4", time())
    assert bram.opens("/antwoorden").status_code == 303


def test_a_key_is_shown_once_and_opens_nothing_when_it_is_revoked(mo, store):
    made = mo.sends("/sleutels", naam=DANGEROUS, recht=["ask", "faq"])
    plain = shown_once(made)

    assert ApiKeys(store).find(plain).scopes == ["ask", "faq"]
    assert plain not in mo.opens("/sleutels").text
    assert "<script>alert" not in made.text

    mo.sends("/sleutels/1/intrekken")

    assert ApiKeys(store).find(plain) is None
    assert "ingetrokken op" in text_of(mo.opens("/sleutels"))
    assert mo.sends("/sleutels/7/intrekken").status_code == 404


def test_a_key_without_a_name_or_a_right_is_not_made(mo, store):
    for fields in ({"naam": "rooster"}, {"recht": "ask"}, {"naam": "rooster", "recht": "alles"}):
        assert mo.sends("/sleutels", **fields).status_code == 422
    assert ApiKeys(store).all() == []


def test_the_list_of_changes_is_searched_and_paged(mo, store, time):
    for number in range(120):
        Audit(store).record(mo.account.id, "telde", f"getal {number}", DANGEROUS, time() + timedelta(seconds=number))

    first, second = mo.opens("/logboek?zoek=telde"), mo.opens("/logboek?zoek=telde&pagina=2")

    assert "getal 119" in text_of(first)
    assert "getal 19 " not in text_of(first)
    assert "getal 19 " in text_of(second)
    assert "zoek=telde&amp;pagina=2" in first.text
    assert "<script>alert" not in first.text
    assert "Niets gevonden" in text_of(mo.opens("/logboek?zoek=%25&pagina=999999999"))


def test_answers_go_out_as_a_file_and_come_back_without_a_difference(mo, colleague, store, time):
    anna, bram = colleague(name="Anna"), colleague(Role.REVIEWER, "Bram")
    entry = in_service(store, anna.account.id, bram.account.id, time())

    exported = mo.opens("/antwoorden/export.yaml")
    back = import_of(mo, exported.content)
    changed = import_of(mo, exported.content.replace(b"twee of drie", b"twee, drie of vier"))

    assert QUESTION in exported.text
    assert "0 nieuw, 0 gewijzigd, 1 hetzelfde" in text_of(back)
    assert "0 nieuw, 1 gewijzigd, 0 hetzelfde" in text_of(changed)
    assert CheckedAnswers(store).entry(entry.id).state is State.DRAFT
    assert [version.number for _, version in CheckedAnswers(store).in_service()] == [1]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\0", b"- id: x", b"een: [twee", b"&a [*a, *a]", b"x" * 100_000])
def test_a_file_that_is_none_of_ours_changes_nothing_and_says_why(mo, store, content):
    refused = import_of(mo, content)

    assert refused.status_code == 422
    assert 'id="bestand-fout"' in refused.text
    assert CheckedAnswers(store).entries() == []


def test_an_import_without_a_file_asks_for_one(mo):
    assert "Kies eerst een bestand" in text_of(mo.sends("/antwoorden/uitwisselen", bestand="tekst"))


def import_of(person, content: bytes):
    return person.client.post(
        "/antwoorden/uitwisselen",
        data={"formulier": person.token()},
        files={"bestand": ("antwoorden.yaml", content, "application/yaml")},
    )
