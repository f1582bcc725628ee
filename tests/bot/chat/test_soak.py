"""500 mixed messages of 50 people, with faults: nothing is lost, nothing is doubled."""

import logging
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.chat import phrases
from tests.bot.chat.fake_bot_api import Fault
from tests.bot.chat.people import Person, RunningBot, bring

PEOPLE = 50
MESSAGES_EACH = 10
# What someone may send, and how the one reply to it begins.
MIXED = {
    "Wat is een leerlab?": "Een leerlab is een regionaal traject",
    "Hoe lang duurt een vakopleiding?": "Een vakopleiding duurt",
    "artikel 7.2.4a, lid 2, WEB": "De studieduur van de opleiding wordt uitgedrukt",
    "artikel 7.2.5a WEB": "Bij ministeriële regeling worden op voorstel",
    "wanneer sluit de aanmelding leerlab": "Een regio meldt zich uiterlijk",
    "artikel 99 WEB": "artikel 99, WEB staat niet in de bronnen",
    "/help": phrases.HELP[:30],
    "/privacy": phrases.PRIVACY[:30],
    "/bronnen": "Ik ken 3 bronnen",
    "/onzin": phrases.UNKNOWN_COMMAND,
    "?": "De vraag is leeg",
}


@pytest.mark.parametrize("by_webhook", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["polling", "webhook"])
def test_nothing_is_lost_and_nothing_is_doubled(api, make_room, free_port, by_webhook, caplog):
    if by_webhook:
        room = make_room(webhook_url="https://school.example/telegram", webhook_port=free_port)
    else:
        room = make_room()
    dice = random.Random(5)
    people = [Person(api, user=1000 + number) for number in range(PEOPLE)]
    texts = list(MIXED)
    updates, expected = [], {}
    for _ in range(MESSAGES_EACH):
        for person in people:
            text = dice.choice(texts)
            update = person.text_update(text)
            updates.append(update)
            expected.setdefault(person.chat, []).append(MIXED[text])
    api.fault_of = faults(dice)
    with RunningBot(room):
        if by_webhook:
            api.wait_until(lambda: bool(api.webhook))
            bring_all(room, updates, dice)
        else:
            # In batches some twice and all out of order, as a bad connection does.
            api.rearranged = lambda batch: dice.sample(batch + batch[:5], len(batch) + len(batch[:5]))
            api.push(*updates)
            api.wait_until(lambda: api.acknowledged > updates[-1]["update_id"], seconds=120)

    for person in people:
        # A place whose id was lost on the way stays behind as a line that says to wait; it is no answer.
        shown = [message.text for message in api.in_chat(person.chat) if message.text != phrases.WAIT]
        begun = Counter(next((start for start in MIXED.values() if text.startswith(start)), text) for text in shown)
        assert begun == Counter(expected[person.chat])
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert set(api.refusals) <= {"editMessageText: Bad Request: " + NOT_MODIFIED}


NOT_MODIFIED = "message is not modified: specified new message content and reply markup are exactly the same"


def faults(dice):
    """One request in twenty goes wrong, in any way; to wait is asked twice."""

    def fault_of(method, count):
        if method == "getMe":
            return None
        if method == "sendMessage" and count in (100, 300):
            return Fault.TOO_MANY
        kinds = (Fault.DROPPED_BEFORE, Fault.DROPPED_AFTER, Fault.BAD_GATEWAY)
        return dice.choice(kinds) if dice.random() < 0.05 else None

    return fault_of


def bring_all(room, updates, dice):
    """As Telegram brings them: several at a time, some twice, and again what was not acknowledged."""

    def until_acknowledged(update):
        while bring(room, update) != 200:
            pass

    some_twice = dice.sample(updates, 25)
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(until_acknowledged, dice.sample(updates, len(updates)) + some_twice))
