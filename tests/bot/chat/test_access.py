"""Points 5 and 6: who may come in, and what is kept of them."""

import pytest

from bot.chat import phrases
from bot.chat.application import forget_old
from bot.chat.limits import WRONG_CODES_AN_HOUR
from bot.settings import Access, Secret
from bot.store.personal import stored_of
from tests.bot.chat.people import Person, RunningBot


@pytest.fixture
def coded(api, make_room):
    room = make_room(access=Access.CODE, pairing_code=Secret("appeltaart-12"))
    with RunningBot(room):
        yield Person(api)


def test_with_a_list_only_those_on_it_come_in(api, make_room):
    with RunningBot(make_room(access=Access.LIST, allowed_users=frozenset({43}))):
        assert Person(api).says("Wat is een leerlab?")[0].text == phrases.NOT_ADMITTED.format(user=42)
        assert Person(api, user=43).says("/help")[0].text == phrases.HELP


def test_with_a_code_one_comes_in_once_and_stays(coded):
    assert coded.says("/start")[0].text == phrases.GIVE_CODE
    assert coded.says("Wat is een leerlab?")[0].text == phrases.WRONG_CODE
    assert coded.says("appeltaart-12")[0].text.startswith(phrases.ADMITTED)
    assert coded.says("Wat is een leerlab?")[0].text.startswith("Een leerlab is")


def test_a_link_may_hold_the_code(coded):
    assert coded.says("/start appeltaart-12")[0].text.startswith(phrases.ADMITTED)
    assert coded.says("/start appeltaart-12")[0].text == phrases.START


def test_codes_cannot_be_guessed_on_and_on(coded, time):
    for number in range(WRONG_CODES_AN_HOUR):
        assert coded.says(str(number))[0].text == phrases.WRONG_CODE

    assert coded.says("appeltaart-12")[0].text == phrases.TOO_MANY_CODES
    time.passes(hours=1)
    assert coded.says("appeltaart-12")[0].text.startswith(phrases.ADMITTED)


def test_without_the_code_buttons_groups_and_inline_give_nothing(coded, api):
    assert coded.taps_data("k:1", 1) == []
    assert coded.last_toast == phrases.GIVE_CODE
    assert coded.asks_inline("wat is een leerlab") == []
    assert Person(api, chat=-100).says("@RegelwijzerBot Wat is een leerlab?")[0].text == phrases.GIVE_CODE
    assert Person(api, chat=-100).says("Wat is een leerlab?") == []


def test_what_is_stored_names_nobody(sanne, room, tmp_path):
    sanne.says("Ik ben Jan de Vries, 06-12345678, mijn bsn is 111222333. Wat is een leerlab?")
    room.store.close()

    stored = b"".join(path.read_bytes() for path in tmp_path.glob("chat.db*"))
    for word in (b"Jan", b"Vries", b"12345678", b"111222333", b"Sanne"):
        assert word not in stored
    [question] = stored_of(room.store, room.asker(42)).questions
    assert question.text == "Ik ben [naam], [telefoonnummer], mijn bsn is [bsn]. Wat is een leerlab?"


def test_what_is_stored_is_shown_and_deleted(sanne, room):
    sanne.says("Wat is een leerlab?")
    sanne.taps(phrases.RIGHT)
    sanne.says("/peildatum 1-8-2020")
    [shown] = sanne.says("/mijngegevens")

    assert "vragen met antwoord: 1" in shown.text
    assert "meningen over een antwoord: 1" in shown.text
    assert "peildatum: 1 augustus 2020" in shown.text
    assert "23 november 2026: Wat is een leerlab?" in shown.text
    assert sanne.says("/vergeet")[0].text == phrases.FORGET_ASK
    assert sanne.taps(phrases.FORGET_NO)[0].text == phrases.NOT_FORGOTTEN
    assert sanne.taps(phrases.FORGET_YES)[0].text == phrases.FORGOTTEN
    assert sanne.says("/mijngegevens")[0].text == phrases.NOTHING_STORED


def test_questions_go_after_the_set_number_of_days(sanne, room, bot, time):
    sanne.says("Wat is een leerlab?")
    time.passes(days=room.settings.keep_days)
    bot.do(lambda: forget_old(room))
    assert len(stored_of(room.store, room.asker(42)).questions) == 1

    time.passes(seconds=1)
    bot.do(lambda: forget_old(room))
    assert stored_of(room.store, room.asker(42)).questions == []


def test_the_privacy_text_says_for_how_many_days(sanne):
    [text] = sanne.says("/privacy")

    assert "90 dagen" in text.text
