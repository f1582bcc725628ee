import pytest
from sqlalchemy import select

from bot.reply.question import MAX_CHARS
from bot.store.tables import Question
from tests.bot.desk.people import text_of

DURATION = "Hoe lang duurt een vakopleiding?"
HOSTILE = "<script>alert(1)</script> \"'></textarea><img src=x onerror=alert(1)>"


def kept(store):
    with store.session() as session:
        return session.scalars(select(Question).order_by(Question.id)).all()


def test_a_question_leads_to_a_reply_with_numbered_sources(visitor):
    reply = visitor.opens(visitor.asks(DURATION))

    assert reply.status_code == 200
    assert "ten minste twee en ten hoogste drie studiejaren" in text_of(reply)
    assert 'href="#bron-1"' in reply.text
    assert 'id="bron-1"' in reply.text


def test_a_question_is_kept_masked_with_what_was_shown(visitor, store, time):
    visitor.asks("Hoe lang duurt een vakopleiding? Mail sanne@school.nl")
    [question] = kept(store)

    assert question.text == "Hoe lang duurt een vakopleiding? Mail [e-mailadres]"
    assert question.origin.startswith("web:")
    assert question.asked_at == time.now
    assert question.sources


def test_a_follow_up_is_read_with_the_question_before(visitor, store):
    first = visitor.asks("Wat staat er in artikel 7.2.4a van de WEB?").removeprefix("/antwoord/")
    reply = visitor.opens(visitor.asks("en lid 1?", vorige=first))

    assert "Het bevoegd gezag stelt de studieduur van de opleiding vast." in text_of(reply)
    assert kept(store)[-1].outcome == "answered"


def test_the_rules_of_another_day_are_given_on_demand(visitor):
    reply = visitor.opens(visitor.asks("Wat staat er in artikel 7.2.4a lid 2 van de WEB?", op="2018-01-01"))

    assert "Een vakopleiding duurt vier studiejaren." in text_of(reply)
    assert "Regels van 1 januari 2018" in text_of(reply)


def test_a_vague_question_gets_questions_to_choose_from(visitor):
    reply = visitor.opens(visitor.asks("wat zijn de regels?"))

    assert "Bedoel je een van deze vragen?" in text_of(reply)
    assert '<button name="vraag" value="' in reply.text


def test_a_question_that_the_sources_do_not_answer_is_refused_in_a_page(visitor):
    reply = visitor.opens(visitor.asks("Wat verdient een astronaut op de maan met kerst?"))

    assert reply.status_code == 200
    assert "Stel de vraag anders, of leg haar voor aan de helpdesk." in text_of(reply)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "De vraag is leeg."),
        ({"vraag": " \u200b\x00 "}, "De vraag is leeg."),
        ({"vraag": "a" * (MAX_CHARS + 1)}, f"hoogstens {MAX_CHARS} kan"),
        ({"vraag": DURATION, "op": "31 februari"}, "“31 februari” is geen datum."),
        ({"vraag": DURATION, "op": HOSTILE}, "is geen datum."),
    ],
)
def test_what_is_no_question_comes_back_with_what_was_typed(visitor, store, fields, says):
    response = visitor.sends("/vraag", **fields)

    assert response.status_code == 422
    assert says in text_of(response)
    assert fields.get("vraag", "").strip(" \u200b\x00") in response.text
    assert not kept(store)


def test_tags_in_a_question_are_shown_as_text(visitor):
    reply = visitor.opens(visitor.asks(f"{DURATION} {HOSTILE}"))

    assert "<script>alert" not in reply.text
    assert "<img src" not in reply.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in reply.text


def test_tags_in_a_source_are_shown_as_text(visitor):
    reply = visitor.opens(visitor.asks("wat kost een leerlab"))

    assert "Een leerlab kost niets." in text_of(reply)
    assert "<script>alert" not in reply.text
    assert "&lt;script&gt;alert" in reply.text


def test_a_file_instead_of_a_question_is_told(visitor):
    response = visitor.client.post("/vraag", data={"formulier": visitor.token()}, files={"vraag": ("a.txt", b"x")})

    assert response.status_code == 422
    assert "“vraag”" in text_of(response)


def test_an_unknown_previous_question_is_left_out(visitor):
    for previous in ("1-" + "0" * 32, "9" * 400, HOSTILE):
        assert visitor.asks(DURATION, vorige=previous).startswith("/antwoord/")
