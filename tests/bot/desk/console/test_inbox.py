import itertools
import re
from datetime import UTC, datetime

import pytest

from bot.store.accounts import Accounts, Role
from bot.store.audit import Audit
from bot.store.inbox import Inbox
from tests.bot.desk.people import text_of


@pytest.fixture
def anna(colleague):
    return colleague()


def state_of(store, time, question_id):
    item = Inbox(store).item(question_id, time())
    return item.state, item.assignee_id


def shown(response):
    """The questions in the list, in order."""
    return [int(found) for found in re.findall(r'<p><a href="/werk/(\d+)">', response.text)]


def test_who_has_not_signed_in_is_sent_to_sign_in(visitor):
    for path in ["/werk", "/werk/1", "/werk/1/anderen", "/werk/1/zoeken", "/mijn-account"]:
        response = visitor.opens(path)

        assert response.status_code == 303
        assert response.headers["location"].startswith("/inloggen?naar=%2F")


def test_nothing_is_done_for_who_has_not_signed_in(visitor, asked, store, time):
    asked("Wat eet een ijsbeer?")
    for path in ["/werk/doe", "/werk/1", "/werk/1/notitie", "/werk/1/verlaten", "/mijn-account"]:
        response = visitor.sends(path, doe="sluit", vraag="1", notitie="x", actie="verstuur", tekst="x")

        assert response.status_code == 403
    assert not Inbox(store).notes(1)
    assert state_of(store, time, 1) == ("open", None)


def test_a_form_with_a_forged_token_does_nothing(anna, asked, store, time):
    asked("Wat eet een ijsbeer?")
    for path in ["/werk/doe", "/werk/1", "/werk/1/notitie", "/werk/1/verlaten", "/uitloggen"]:
        forged = anna.client.post(path, data={"formulier": "0" * 32, "doe": "sluit", "vraag": "1", "notitie": "x"})

        assert forged.status_code == 403
    assert state_of(store, time, 1) == ("open", None)
    assert anna.opens("/werk").status_code == 200


def test_the_inbox_has_tickets_refusals_and_bad_ratings(anna, asked):
    ticket = asked("Hoe lang duurt een vakopleiding?", to_helpdesk=True)
    refused = asked("Wat eet een ijsbeer?")
    rated = asked("Wie kan meedoen aan een leerlab?", wrong="Niet volledig")
    answered = asked("Wanneer sluit de aanmelding?")
    page = anna.opens("/werk")
    text = text_of(page)

    assert shown(page) == [rated, refused, ticket]
    assert answered not in shown(page)
    assert "3 vragen wachten" in text
    assert "slecht beoordeeld (Niet volledig)" in text
    assert "Leerlabs Sterk Beroepsonderwijs" in text


def test_questions_that_ask_the_same_are_one_group(anna, asked):
    first = asked("Wat eet een ijsbeer?")
    second = asked("wat eet een IJSBEER dan")
    page = anna.opens("/werk")

    assert shown(page) == [second]
    assert "2 keer gevraagd" in text_of(page)
    assert f'href="/werk/{first}"' in page.text
    assert f'value="{second} {first}"' in page.text


FILTERS = {
    "soort=ticket": ["ticket"],
    "soort=geweigerd": ["refused"],
    "soort=slecht+beoordeeld": ["rated"],
    "soort=onzin": ["rated", "refused", "ticket"],
    "onderwerp=geen+bron": ["refused"],
    "onderwerp=Leerlabs+Sterk+Beroepsonderwijs": ["rated"],
    "stand=gesloten": [],
    "stand=uitgesteld": [],
    "stand=onzin": ["rated", "refused", "ticket"],
    "stand=alles": ["rated", "refused", "ticket"],
    "ouder=7": [],
    "zoek=ijsbere": ["refused"],
    "zoek=bol-studnet": ["ticket"],
    "zoek=olifant": [],
    "wie=ik": ["refused"],
    "wie=999999": [],
    "wie=-1&ouder=1e9&pagina=99999999999": ["rated", "refused", "ticket"],
}


@pytest.fixture
def three(asked, store, time, anna):
    found = {
        "ticket": asked("Hoe lang duurt een vakopleiding?", to_helpdesk=True),
        "refused": asked("Wat eet een ijsbeer?"),
        "rated": asked("Wie kan meedoen aan een leerlab?", wrong="Niet volledig"),
    }
    Inbox(store).assign(found["refused"], anna.account.id, anna.account.id, time())
    return found


def test_filters_leave_what_they_say(anna, three):
    left = {query: shown(anna.opens(f"/werk?{query}")) for query in FILTERS}

    assert left == {query: [three[name] for name in names] for query, names in FILTERS.items()}


def test_a_filter_keeps_what_was_chosen_in_its_fields(anna, three):
    page = anna.opens("/werk?soort=ticket&zoek=<script>alert(1)</script>&wie=ik").text

    assert '<option value="ticket" selected>' in page
    assert '<option value="ik" selected>' in page
    assert 'value="&lt;script&gt;alert(1)&lt;/script&gt;"' in page
    assert "<script>alert" not in page


def test_old_questions_are_found_by_age(anna, three, time):
    time.passes(days=8)
    anna.client.cookies.set("sessie", Accounts(anna.app.state.desk.store).start_session(anna.account.id, time()))

    assert len(shown(anna.opens("/werk?ouder=7"))) == 3
    assert shown(anna.opens("/werk?ouder=30")) == []


def test_long_lists_come_in_pages(anna, asked, monkeypatch):
    monkeypatch.setattr("bot.desk.console.inbox_page.GROUPS_A_PAGE", 2)
    ids = [asked(f"Wat eet een {animal}?") for animal in ("ijsbeer", "olifant", "kanarie")]
    first, second, beyond = (anna.opens(f"/werk?zoek=eet&pagina={number}") for number in (1, 2, 9))

    assert shown(first) == ids[:0:-1]
    assert shown(second) == shown(beyond) == ids[:1]
    assert 'href="/werk?zoek=eet&amp;pagina=2"' in first.text


class TestActions:
    def does(self, anna, **fields):
        return anna.sends("/werk/doe", "/werk?stand=alles", **fields)

    def test_one_tap_takes_a_whole_group(self, anna, asked, store, time):
        ids = [asked("Wat eet een ijsbeer?"), asked("wat eet een ijsbeer")]
        response = self.does(anna, doe=f"neem {ids[0]} {ids[1]}", terug="/werk?zoek=ijsbeer&pagina=1")

        assert response.status_code == 303
        assert response.headers["location"] == "/werk?zoek=ijsbeer&pagina=1&gedaan=toegewezen"
        assert "De vraag is toegewezen" in text_of(anna.opens(response.headers["location"]))
        assert [state_of(store, time, known) for known in ids] == [("open", anna.account.id)] * 2

    def test_ticked_questions_go_to_a_colleague_or_to_nobody(self, anna, colleague, three, store, time):
        bram = colleague(Role.REVIEWER, "Bram").account
        ticked = f"{three['ticket']} {three['rated']}"
        self.does(anna, doe="wijs", aan=str(bram.id), vraag=ticked)
        given = [state_of(store, time, three[name])[1] for name in ("ticket", "rated", "refused")]
        self.does(anna, doe="wijs", aan="", vraag=ticked)

        assert given == [bram.id, bram.id, anna.account.id]
        assert state_of(store, time, three["ticket"]) == ("open", None)

    def test_a_question_goes_to_nobody_who_is_unknown_or_left(self, anna, account, asked, store, time):
        question, gone = asked("Wat eet een ijsbeer?"), account(Role.HELPDESK, "Weg")
        Accounts(store).change(gone.id, is_active=False, now=time())
        for whom in ("999", "-1", "x", "1 OR 1=1", "9" * 40, str(gone.id)):
            assert self.does(anna, doe="wijs", aan=whom, vraag=str(question)).status_code == 422
        assert state_of(store, time, question) == ("open", None)

    @pytest.mark.parametrize(
        ("fields", "back"),
        [
            ({"doe": "morgen"}, datetime(2026, 11, 24, 6, tzinfo=UTC)),
            ({"doe": "week"}, datetime(2026, 11, 30, 6, tzinfo=UTC)),
            ({"doe": "dag", "dag": "2027-07-01"}, datetime(2027, 7, 1, 5, tzinfo=UTC)),
        ],
    )
    def test_a_question_that_is_put_off_comes_back_before_work(self, anna, three, store, time, fields, back):
        self.does(anna, vraag=str(three["refused"]), **fields)
        item = Inbox(store).item(three["refused"], time())

        assert item.state == "snoozed"
        assert item.snoozed_until == back
        assert three["refused"] not in shown(anna.opens("/werk"))
        assert three["refused"] in shown(anna.opens("/werk?stand=uitgesteld"))

    def test_a_question_is_put_off_to_a_day_to_come(self, anna, asked, store, time):
        question = asked("Wat eet een ijsbeer?")
        for day in ("", "2026-11-23", "2026-01-01", "2028-01-01", "morgen", "9999-99-99", "x" * 9_999):
            assert self.does(anna, doe="dag", dag=day, vraag=str(question)).status_code == 422
        assert state_of(store, time, question)[0] == "open"

    def test_closing_and_opening_again(self, anna, three, store, time):
        self.does(anna, doe="sluit", vraag=f"{three['ticket']} {three['refused']}")
        closed = [state_of(store, time, three[name])[0] for name in ("ticket", "refused", "rated")]
        self.does(anna, doe="heropen", vraag=str(three["refused"]))

        assert closed == ["closed", "closed", "open"]
        assert state_of(store, time, three["refused"])[0] == "open"
        assert store.ticket(1).contact is None
        actions = {change.action for change in Audit(store).entries(20)}
        assert {"gesloten", "heropend"} <= actions

    def test_an_unknown_question_or_action_changes_nothing(self, anna, asked, store, time):
        asked("Wat eet een ijsbeer?")
        for ids in ("999", "1 999", "0", "-1", "x", "1.5", "9" * 40, "<script>"):
            assert self.does(anna, doe="sluit", vraag=ids).status_code == 404
        for what in ("", "weg", "sluit\0"):
            assert self.does(anna, doe=what, vraag="1").status_code == 422
        assert self.does(anna, doe="sluit").status_code == 422
        assert self.does(anna, doe="sluit", vraag=" ".join(map(str, range(1, 502)))).status_code == 422
        assert state_of(store, time, 1) == ("open", None)

    def test_going_back_leads_to_the_inbox_only(self, anna, asked):
        asked("Wat eet een ijsbeer?")
        for address in ("https://kwaad.nl/werk", "//kwaad.nl", "/werkelijk", "/", "x" * 5_000):
            response = self.does(anna, doe="neem", vraag="1", terug=address)

            assert response.headers["location"] == "/werk?gedaan=toegewezen"


def test_a_notice_that_is_none_of_ours_is_not_told(anna):
    assert 'class="notice"' not in anna.opens("/werk?gedaan=<b>Stuur geld</b>").text


def test_hostile_questions_are_shown_as_text(anna, asked):
    asked("Wat eet een <script>alert('x')</script> \0 ijsbeer?", to_helpdesk=True)
    page = anna.opens("/werk")

    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text


def test_each_field_has_a_label_and_headings_are_in_order(anna, three):
    for page in (anna.opens("/werk").text, anna.opens(f"/werk/{three['ticket']}").text):
        ids = set(re.findall(r'<(?:input|select|textarea)(?![^>]*type="hidden")[^>]* id="([^"]+)"', page))
        labels = set(re.findall(r'<label[^>]* for="([^"]+)"', page))
        levels = [int(level) for level in re.findall(r"<h([1-6])", page)]

        assert ids == labels
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
