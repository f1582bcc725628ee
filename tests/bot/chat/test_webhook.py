"""Point 5: updates that Telegram brings."""

import pytest

from bot.chat.running import ChatError
from tests.bot.chat.fake_bot_api import Fault
from tests.bot.chat.people import Person, RunningBot, bring


@pytest.fixture
def room(make_room, free_port):
    return make_room(webhook_url="https://school.example/telegram", webhook_port=free_port)


@pytest.fixture
def sanne(api, room, bot):
    api.wait_until(lambda: bool(api.webhook))
    return Person(api, webhook=room)


def test_telegram_is_told_where_and_with_which_secret(sanne, api, room):
    assert api.webhook["url"] == "https://school.example/telegram"
    assert room.settings.secret not in api.webhook["secret_token"]
    assert api.webhook["allowed_updates"] == ["message", "edited_message", "callback_query", "inline_query"]


def test_a_question_is_answered_before_it_is_acknowledged(sanne):
    [reply] = sanne.says("Wat is een leerlab?")

    assert reply.text.startswith("Een leerlab is")


def test_without_the_secret_nothing_is_done(sanne, api, room):
    update = sanne.text_update("Wat is een leerlab?")

    assert bring(room, update, secret="raden") == 403
    assert bring(room, update, secret="") == 403
    assert api.in_chat(42) == []


def test_what_is_no_update_is_refused(sanne, room):
    assert bring(room, ["geen", "update"]) == 400
    assert bring(room, {"message": {}}) == 400


def test_an_update_that_comes_twice_is_answered_once(sanne, api):
    update = sanne.text_update("Wat is een leerlab?")
    sanne.does(update)
    sanne.does(update)

    assert len(api.in_chat(42)) == 1


def test_telegram_is_asked_to_bring_again_what_could_not_be_answered(sanne, api, room):
    api.fault_of = lambda method, _: Fault.BAD_GATEWAY if method == "sendMessage" else None
    update = sanne.text_update("Wat is een leerlab?")
    assert bring(room, update) == 500

    api.fault_of = lambda method, _: None
    [reply] = sanne.does(update)
    assert reply.text.startswith("Een leerlab is")


def test_buttons_come_by_the_webhook_too(sanne):
    sanne.says("Wat is een leerlab?")
    [passage] = sanne.taps("Toon passage")

    assert passage.text.startswith("Veelgestelde vragen")


def test_a_taken_port_is_one_clear_line(api, make_room, room, bot):
    api.wait_until(lambda: bool(api.webhook))
    same_port = make_room(webhook_url="https://school.example/telegram", webhook_port=room.settings.webhook_port)
    with RunningBot(same_port) as second:
        fault = second.wait_until_ended()

    assert isinstance(fault, ChatError)
    assert str(fault) == f"port {room.settings.webhook_port} cannot be used (Address already in use)"
