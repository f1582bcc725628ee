"""Point 5: order, faults, restarts, releases, limits, status; each update is answered once."""

import logging
import threading
from datetime import timedelta

import pytest

from bot.chat import phrases
from bot.chat.current_index import CurrentIndex
from bot.chat.discretion import DiscreetFormatter, secrets_of
from bot.chat.limits import MESSAGES_A_MINUTE, IncomingLimit
from bot.chat.running import ChatError
from bot.store.personal import forget_before
from tests.bot.chat.fake_bot_api import TOKEN, Fault
from tests.bot.chat.people import Person, RunningBot
from tests.bot.chat.small_corpus import LAW, CloseEncoder, publish_release, write_corpus

QUESTION = "Wat is een leerlab?"
ANSWER = "Een leerlab is een regionaal traject"


def answers_in(api, chat=42):
    return [message for message in api.in_chat(chat) if message.text.startswith(ANSWER)]


def test_an_update_that_comes_twice_is_answered_once(sanne, api):
    update = sanne.text_update(QUESTION)
    sanne.does(update)
    sanne.does(update, sanne.text_update("/help"))

    assert len(answers_in(api)) == 1


def test_updates_that_come_in_another_order_are_each_answered_once(sanne, api):
    api.rearranged = lambda updates: [*reversed(updates), *updates]
    updates = [sanne.text_update(text) for text in (QUESTION, "/help", "/privacy")]
    sanne.does(*updates)

    shown = [message.text[:20] for message in api.in_chat(42)]
    assert sorted(shown) == sorted(text[:20] for text in (ANSWER, phrases.HELP, phrases.PRIVACY))


def test_one_persons_questions_are_answered_in_order(sanne, api):
    numbers = [2, 3, 1, 2, 3, 1, 2, 3]
    sanne.does(*[sanne.text_update(f"artikel 7.2.4a, lid {number}, WEB") for number in numbers])

    shown = [message.text.rsplit("lid ", 1)[1][:1] for message in sorted(api.in_chat(42), key=lambda sent: sent.id)]
    assert shown == [str(number) for number in numbers]


def test_a_slow_search_holds_up_nobody_else(sanne, api, room):
    held, released = threading.Event(), threading.Event()
    search = room.current.index.search

    def slow_for_one(query, k, as_of):
        if "praktijkleren" in query.text:
            held.set()
            assert released.wait(30)
        return search(query, k, as_of)

    room.current.index.search = slow_for_one
    first = sanne.text_update("subsidie praktijkleren")
    api.push(first)
    assert held.wait(30)
    second = Person(api, user=43).text_update(QUESTION)
    api.push(second)
    api.wait_until(lambda: len(answers_in(api, 43)) == 1)
    released.set()
    api.wait_until_answered(first, second)


@pytest.mark.parametrize("fault", [Fault.DROPPED_BEFORE, Fault.DROPPED_AFTER, Fault.BAD_GATEWAY])
@pytest.mark.parametrize("method", ["sendMessage", "editMessageText", "sendChatAction", "getUpdates"])
def test_a_fault_neither_loses_nor_doubles_the_answer(sanne, api, method, fault):
    hits = []
    api.fault_of = lambda called, _: fault if called == method and not hits and not hits.append(1) else None
    sanne.says(QUESTION)

    assert hits
    assert len(answers_in(api)) == 1


def test_when_telegram_asks_to_wait_the_answer_comes_later(sanne, api):
    hits = []
    api.fault_of = lambda method, _: (
        Fault.TOO_MANY if method == "editMessageText" and not hits and not hits.append(1) else None
    )
    sanne.says(QUESTION)

    assert len(answers_in(api)) == 1


def test_an_answer_that_could_not_be_sent_comes_when_the_network_is_back(sanne, api):
    failed = []
    api.fault_of = lambda method, _: (
        Fault.BAD_GATEWAY if method == "sendMessage" and len(failed) < 20 and not failed.append(1) else None
    )
    sanne.says(QUESTION)

    assert len(failed) == 20  # more than the attempts within one answer
    assert len(answers_in(api)) == 1


def test_a_process_that_dies_after_the_answer_and_before_acknowledging_does_not_answer_again(api, make_room):
    first = make_room()
    died = threading.Event()

    def die(key, now):
        died.set()
        raise SystemError("killed")

    first.store.finish = die
    with RunningBot(first, patience=(30.0,)) as bot:
        update = Person(api).text_update(QUESTION)
        api.push(update)
        assert died.wait(30)
        bot.kill()
    assert len(answers_in(api)) == 1
    with RunningBot(make_room()):
        api.wait_until_answered(update)

    assert len(answers_in(api)) == 1
    assert len(api.in_chat(42)) == 1


def test_a_process_that_dies_while_thinking_answers_after_the_restart(api, make_room):
    first = make_room()
    held, released = threading.Event(), threading.Event()
    first.current.index.search = lambda *_: (held.set(), released.wait(30), 1 / 0)
    with RunningBot(first) as bot:
        update = Person(api).text_update(QUESTION)
        api.push(update)
        assert held.wait(30)
        bot.kill()
        released.set()
    with RunningBot(make_room()):
        api.wait_until_answered(update)

    assert len(answers_in(api)) == 1
    assert len(api.in_chat(42)) == 1  # the line that was waiting has become the answer


def test_a_fault_of_our_own_is_told_politely_and_logged_without_the_words(sanne, room, caplog):
    room.current.index.search = lambda *_: 1 / 0
    [line] = sanne.says("geheime vraag over praktijkleren")

    code = line.text.split("code ")[1].rstrip(".")
    assert line.text == phrases.TROUBLE.format(code=code)
    assert f"fault {code}" in caplog.text
    assert "geheime vraag" not in caplog.text


def test_two_programs_with_one_token_end_in_one_clear_line(api, make_room):
    # Telegram refuses whoever was waiting when another asks, so the two refuse each other until one gives up.
    first, second = RunningBot(make_room()), RunningBot(make_room())
    first.ended = second.ended = threading.Event()
    with first, second:
        assert first.ended.wait(30)
        faults = [bot.fault for bot in (first, second) if bot.fault]

    assert isinstance(faults[0], ChatError)
    assert str(faults[0]) == "another program takes updates with this token; stop that one first"


def test_a_new_release_is_taken_up_without_a_restart(sanne, room, tmp_path):
    folder = write_corpus(tmp_path / "corpus", wet=LAW.replace("1600 klokuren", "1650 klokuren"))
    name = publish_release(room.settings.index, folder)

    assert room.current.refresh()
    assert room.current.index.manifest.release == name
    assert "1650 klokuren" in sanne.says("artikel 7.2.4a, lid 2, WEB")[0].text
    assert not room.current.refresh()


def test_a_damaged_release_is_left_alone(sanne, room, tmp_path):
    name = publish_release(room.settings.index, write_corpus(tmp_path / "corpus", wet=LAW.replace("1600", "1650")))
    (room.settings.index / name / "passages.jsonl").write_text("{", encoding="utf-8")

    assert not room.current.refresh()
    assert "1600 klokuren" in sanne.says("artikel 7.2.4a, lid 2, WEB")[0].text


def test_a_chat_that_starts_beside_a_damaged_release_answers_from_the_one_before(room, tmp_path):
    name = publish_release(room.settings.index, write_corpus(tmp_path / "corpus", wet=LAW.replace("1600", "1650")))
    (room.settings.index / name / "passages.jsonl").write_text("{", encoding="utf-8")

    started = CurrentIndex(room.settings.index, CloseEncoder())

    assert started.index.manifest.release != name


def test_who_sends_too_much_is_told_once_and_may_go_on_a_minute_later(sanne, time, api):
    for _ in range(MESSAGES_A_MINUTE):
        sanne.says("/help")

    assert sanne.says("/help")[0].text == phrases.TOO_MANY
    assert sanne.says("/help") == []
    assert Person(api, user=43).says("/help")[0].text == phrases.HELP
    time.passes(seconds=61)
    assert sanne.says("/help")[0].text == phrases.HELP


def test_a_limit_counts_each_user_apart_and_forgets():
    now = [0.0]
    limit = IncomingLimit(2, 60, lambda: now[0])

    assert [limit.allows(1), limit.allows(1), limit.allows(1), limit.allows(2)] == [True, True, False, True]
    now[0] = 60.0
    assert limit.allows(1)


def test_a_maintainer_sees_how_it_is_doing(sanne, api, room, time):
    sanne.says(QUESTION)
    time.passes(hours=1, minutes=5)
    [status] = Person(api, user=7).says("/status")

    assert room.current.index.manifest.release in status.text
    assert "passages uit 3 bronnen" in status.text
    assert "(1:05:00)" in status.text
    assert "Vragen in 24 uur: 1" in status.text


def test_who_blocked_the_bot_is_no_fault(sanne, api, caplog):
    api.blocked.add(42)
    sanne.does(sanne.text_update(QUESTION))

    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_the_token_is_in_no_line_of_the_log_and_no_traceback(room):
    formatter = DiscreetFormatter(secrets_of(room.settings))
    try:
        raise ValueError(f"https://api.telegram.org/bot{TOKEN}/getMe")
    except ValueError as error:
        fault = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "asked %s", (TOKEN,), fault)

    line = formatter.format(record)
    assert "Traceback" in line
    assert TOKEN not in line
    assert TOKEN.partition(":")[2] not in line


def test_the_token_is_in_no_repr(room):
    assert TOKEN not in repr(room)
    assert "a secret of the tests" not in repr(room)


def test_state_survives_a_restart(api, make_room, time):
    with RunningBot(make_room()):
        Person(api).says("/peildatum 1-8-2014")
    time.passes(days=1)
    with RunningBot(make_room()):
        [reply] = Person(api).says("artikel 7.2.4a WEB")

    assert "Peildatum: 1 augustus 2014" in reply.text


def test_old_deliveries_are_forgotten_with_the_old_questions(sanne, room, time):
    sanne.says(QUESTION)
    forget_before(room.store, time() + timedelta(seconds=1))

    assert room.store.begin("update:501", time()) == []
