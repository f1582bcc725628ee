import re
import shutil
from html import unescape

import pytest
from sqlalchemy import select

from bot.store.tables import Feedback
from tests.bot.desk.people import Visitor, text_of
from tests.bot.desk.small_law import publish_release

DURATION = "Hoe lang duurt een vakopleiding?"


@pytest.fixture
def reply(visitor):
    """The address of a reply of the visitor's own."""
    return visitor.asks(DURATION)


@pytest.fixture
def stranger(open_desk):
    return open_desk()


def test_a_shared_reply_keeps_its_words_day_and_release_when_the_source_changes(
    visitor, stranger, reply, index_root, time
):
    before = re.search(r"uit release (\S+)\.", text_of(visitor.opens(reply)))
    publish_release(index_root, "Een vakopleiding duurt zes studiejaren.")
    for folder in index_root.glob("0001-*"):
        shutil.rmtree(folder)
    time.passes(days=30)
    after = text_of(stranger.opens(reply))

    assert "ten minste twee en ten hoogste drie studiejaren" in after
    assert "zes studiejaren" not in after
    assert "Gevraagd op 23 november 2026, 10:00." in after
    assert f"uit release {before[1]}." in after
    assert "zes studiejaren" in text_of(stranger.opens(stranger.asks(DURATION)))


@pytest.mark.parametrize(
    "forged", ["1", "1-", "2-{key}", "01-{key}", "1-{key}0", "1-" + "0" * 32, "１-{key}", "x" * 5000]
)
def test_a_forged_address_is_not_found(visitor, reply, forged):
    key = reply.rpartition("-")[2]
    response = visitor.opens("/antwoord/" + forged.format(key=key))

    assert response.status_code == 404
    assert "Dit antwoord is er niet (meer)" in text_of(response)


def test_an_opinion_is_kept_once_for_each_visitor(visitor, stranger, reply, store):
    visitor.sends(f"{reply}/mening", page=reply, klopt="ja")
    response = visitor.sends(f"{reply}/mening", page=reply, klopt="nee", reden="Verouderd")
    stranger.sends(f"{reply}/mening", page=reply, klopt="ja")
    with store.session() as session:
        opinions = [(row.is_right, row.reason) for row in session.scalars(select(Feedback).order_by(Feedback.id))]

    assert response.status_code == 303
    assert opinions == [(False, "Verouderd"), (True, None)]
    assert "Dank je" in text_of(visitor.opens(response.headers["location"]))


@pytest.mark.parametrize("fields", [{}, {"klopt": "misschien"}, {"klopt": "nee", "reden": "<b>anders</b>"}])
def test_an_opinion_that_is_none_is_told(visitor, reply, store, fields):
    response = visitor.sends(f"{reply}/mening", page=reply, **fields)
    with store.session() as session:
        opinions = session.scalars(select(Feedback)).all()

    assert response.status_code == 422
    assert not opinions


def test_who_asked_may_hand_the_question_to_the_helpdesk(visitor, reply, store):
    response = visitor.sends(
        f"{reply}/helpdesk", page=reply, toelichting="Bel 06-12345678", naam="Sanne", email="sanne@school.nl"
    )
    [ticket] = store.tickets("open")

    assert response.status_code == 303
    assert ticket.contact == "Sanne sanne@school.nl"
    assert [message.text for message in store.messages(ticket.id)] == ["Bel [telefoonnummer]"]
    assert f"onder nummer {ticket.id}" in text_of(visitor.opens(reply))


def test_a_second_note_keeps_the_address_of_the_first(visitor, reply, store):
    visitor.sends(f"{reply}/helpdesk", page=reply, toelichting="Eerst", email="sanne@school.nl")
    visitor.sends(f"{reply}/helpdesk", page=reply, toelichting="Dan")
    [ticket] = store.tickets("open")

    assert ticket.contact == "sanne@school.nl"
    assert [message.text for message in store.messages(ticket.id)] == ["Eerst", "Dan"]


def test_the_answer_of_the_helpdesk_stands_on_the_askers_page_alone(visitor, stranger, reply, store, time):
    visitor.sends(f"{reply}/helpdesk", page=reply)
    [ticket] = store.tickets("open")
    source = {"title": "WEB", "place": "artikel 7.2.4a", "url": "https://wetten.overheid.nl/x"}
    store.reply_to_ticket(ticket.id, "Vier jaar <b>echt</b>", [source], time())

    assert "Vier jaar <b>echt</b>" in text_of(visitor.opens(reply)).replace("&lt;", "<")
    assert "<b>echt" not in visitor.opens(reply).text
    assert "Vier jaar" not in stranger.opens(reply).text


def test_a_stranger_cannot_hand_on_somebody_elses_question(stranger, reply, store):
    response = stranger.sends(f"{reply}/helpdesk", page=reply, toelichting="Van mij")

    assert response.status_code == 403
    assert "Deze vraag is van iemand anders" in text_of(response)
    assert not store.tickets("open")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"email": "sanne", "toelichting": "Bewaar dit"}, "“sanne” is geen e-mailadres"),
        ({"email": "a@b.nl" + "x" * 300, "toelichting": "Bewaar dit"}, "is geen e-mailadres"),
        ({"toelichting": "Bewaar dit" + "x" * 4_000}, "hoogstens 4000 kan"),
        ({"naam": "x" * 201, "toelichting": "Bewaar dit"}, "hoogstens 200 kan"),
    ],
)
def test_a_note_that_cannot_be_sent_comes_back_with_what_was_typed(visitor, reply, store, fields, says):
    response = visitor.sends(f"{reply}/helpdesk", page=reply, **fields)

    assert response.status_code == 422
    assert says in text_of(response)
    assert "Bewaar dit" in response.text
    assert not store.tickets("open")


def test_a_sources_link_opens_its_text_with_the_quoted_words_marked(visitor: Visitor, reply):
    first = re.search(r'href="(/bron/BWBR0007625/artikel%207.2.4a[^"]*)"', visitor.opens(reply).text)
    source = visitor.opens(unescape(first[1]))

    assert source.status_code == 200
    assert re.search(r'<mark id="citaat">Een vakopleiding duurt [^<]*drie studiejaren\.</mark>', source.text)
