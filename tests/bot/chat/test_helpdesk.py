"""Point 4: hand-off to the helpdesk."""

import pytest

from bot.chat import helpdesk, phrases
from bot.chat.application import forget_old
from bot.store.tables import Question
from tests.bot.chat.people import Person, RunningBot
from tests.bot.chat.small_corpus import TODAY

SOURCE = {
    "title": "Wet educatie en beroepsonderwijs",
    "place": "artikel 7.2.8",
    "url": "https://wetten.overheid.nl/BWBR0007625",
}


@pytest.fixture
def handed_off(sanne):
    """A question of Sanne's that is with the helpdesk."""
    sanne.says("wat kost een fiets")
    sanne.taps(phrases.ASK_HELPDESK)
    sanne.says("Het gaat om de stage. Groet, Sanne Bakker")
    return sanne


def reply(room, bot, text="Dat staat in de wet.", sources=(SOURCE,)):
    room.store.reply_to_ticket(1, text, list(sources), room.now())
    bot.do(lambda: helpdesk.send_replies(bot.bot, room))


def test_the_question_goes_with_the_reply_shown_and_a_masked_note(handed_off, room):
    ticket = room.store.ticket(1)
    question = room.store.question(ticket.question_id)

    assert (ticket.state, ticket.chat_id) == ("open", 42)
    assert question.text == "wat kost een fiets"
    assert question.outcome == "refused"
    assert question.shown
    assert [message.text for message in room.store.messages(1)] == ["Het gaat om de stage. Groet, [naam]"]


def test_the_sources_shown_go_along(sanne, room):
    sanne.says("artikel 7.2.5a WEB")
    sanne.taps(phrases.ASK_HELPDESK)
    [line] = sanne.taps(phrases.SEND)

    assert line.text == phrases.HANDED_OFF.format(ticket=1)
    [source] = room.store.question(1).sources
    assert (source["document"], source["place"]) == ("BWBR0007625", "artikel 7.2.5a")


def test_the_bot_does_not_answer_while_a_person_is_answering(handed_off, room):
    [line] = handed_off.says("Wat is een leerlab?")

    assert line.text == phrases.PASSED_ON.format(ticket=1)
    assert [message.text for message in room.store.messages(1)][1:] == ["Wat is een leerlab?"]


def test_the_helpdesk_reply_comes_with_its_sources_once(handed_off, room, bot, api):
    before = set(api.messages)
    reply(room, bot)
    bot.do(lambda: helpdesk.send_replies(bot.bot, room))

    [number] = set(api.messages) - before
    message = api.messages[number]
    assert message.text.startswith(f"{phrases.FROM_HELPDESK.format(ticket=1)}\n\nDat staat in de wet.")
    assert [entity["rest"] for entity in message.entities if entity["type"] == "a"] == [SOURCE["url"]]


def test_after_the_reply_the_bot_answers_again(handed_off, room, bot):
    reply(room, bot)

    assert handed_off.says("Wat is een leerlab?")[0].text.startswith("Een leerlab is")


def test_the_asker_can_ask_on(handed_off, room, bot):
    reply(room, bot)
    assert handed_off.taps(phrases.ASK_ON)[0].text == phrases.TYPE_ON
    [line] = handed_off.says("En voor de bbl?")

    assert line.text == phrases.HANDED_OFF.format(ticket=1)
    assert room.store.ticket(1).state == "open"
    assert room.store.messages(1)[-1].text == "En voor de bbl?"


def test_the_asker_closes_it_and_the_chat_id_goes(handed_off, room, bot):
    reply(room, bot)
    [line] = handed_off.taps("Sluit vraag 1")

    assert line.text == phrases.CLOSED.format(ticket=1)
    assert (room.store.ticket(1).state, room.store.ticket(1).chat_id) == ("closed", None)
    assert handed_off.taps("Sluit vraag 1")[0].text == phrases.ALREADY_CLOSED.format(ticket=1)


def test_annuleer_closes_a_question_that_waits(handed_off, room):
    assert handed_off.says("/annuleer")[0].text == phrases.CLOSED.format(ticket=1)
    assert handed_off.says("Wat is een leerlab?")[0].text.startswith("Een leerlab is")


def test_before_it_is_sent_it_can_be_cancelled(sanne, room):
    sanne.says("wat kost een fiets")
    sanne.taps(phrases.ASK_HELPDESK)

    assert sanne.taps(phrases.CANCEL)[0].text == phrases.CANCELLED
    assert room.store.ticket(1) is None
    assert sanne.says("Wat is een leerlab?")[0].text.startswith("Een leerlab is")


def test_nobody_closes_someone_elses_ticket(handed_off, room, api):
    other = Person(api, user=43)
    [shown] = other.says("Wat is een leerlab?")
    [line] = other.taps_data("s:1", shown.id)

    assert line.text == phrases.ALREADY_CLOSED.format(ticket=1)
    assert room.store.ticket(1).state == "open"


def test_a_reply_reaches_a_chat_after_a_restart(api, make_room):
    first = make_room()
    with RunningBot(first):
        sanne = Person(api)
        sanne.says("wat kost een fiets")
        sanne.taps(phrases.ASK_HELPDESK)
        sanne.taps(phrases.SEND)
    first.store.reply_to_ticket(1, "Vraag het de winkel.", [], first.now())
    again = make_room()
    with RunningBot(again) as bot:
        bot.do(lambda: helpdesk.send_replies(bot.bot, again))

    assert any("Vraag het de winkel." in message.text for message in api.in_chat(42))


def test_a_maintainer_is_told_and_answers_from_the_chat(handed_off, api, room):
    maintainer = Person(api, user=7)
    told = [message.text for message in api.in_chat(7)]

    assert told == [
        f"{phrases.TICKET_FOR_MAINTAINER.format(ticket=1)}\n\nwat kost een fiets\n\nHet gaat om de stage. Groet, [naam]"
    ]
    assert maintainer.says("/antwoord")[0].text == phrases.ANSWER_USAGE
    assert maintainer.says("/antwoord 99 Nee.")[0].text == phrases.NO_SUCH_TICKET.format(ticket="99")
    [line] = maintainer.says("/antwoord 1 Zie artikel 7.2.8 WEB.")
    assert line.text == phrases.ANSWER_SENT.format(ticket=1)
    arrived = api.in_chat(42)[-1]
    assert "Zie artikel 7.2.8 WEB." in arrived.text
    [link] = [entity["rest"] for entity in arrived.entities if entity["type"] == "a"]
    assert link == f"https://wetten.overheid.nl/jci1.3:c:BWBR0007625&artikel=7.2.8&lid=1&g={TODAY}"


def test_a_week_after_the_reply_it_closes_by_itself(handed_off, room, bot, time):
    time.passes(days=20)
    bot.do(lambda: forget_old(room))
    assert room.store.ticket(1).chat_id == 42  # the reply is still owed

    reply(room, bot)
    time.passes(days=7, seconds=1)
    bot.do(lambda: forget_old(room))
    assert (room.store.ticket(1).state, room.store.ticket(1).chat_id) == ("closed", None)


def test_a_chat_that_is_gone_holds_up_no_other(handed_off, room, bot, api):
    gone, there = (
        room.store.open_ticket(room.store.add_question(a_question(room, origin)), chat, "", origin, room.now())
        for origin, chat in (("a", 0), ("b", 43))
    )
    for ticket in (gone, there):
        room.store.reply_to_ticket(ticket.id, "Ja.", [], room.now())
    bot.do(lambda: helpdesk.send_replies(bot.bot, room))

    assert room.store.undelivered() == []
    assert len(api.in_chat(43)) == 1


def a_question(room, origin):
    kept = room.store.question(1)
    columns = {column.name: getattr(kept, column.name) for column in Question.__table__.columns if column.name != "id"}
    return Question(**columns | {"origin": origin})


def test_someone_who_blocked_the_bot_holds_nobody_up(handed_off, room, bot, api):
    api.blocked.add(42)
    reply(room, bot)

    assert room.store.undelivered() == []
    assert Person(api, user=43).says("Wat is een leerlab?")[0].text.startswith("Een leerlab is")
