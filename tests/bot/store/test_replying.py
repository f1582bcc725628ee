from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.store.database import TicketMovedError
from tests.bot.store.rows import NOW, question


@pytest.fixture
def ticket(store):
    return store.open_ticket(store.add_question(question()), None, "", "web:2", NOW).id


def test_of_two_who_reply_to_the_same_words_at_once_one_is_first(store, ticket):
    def reply(number):
        try:
            store.reply_to_ticket(ticket, f"Antwoord {number}", [], NOW, f"desk:{number}", after=0)
        except TicketMovedError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        replied = list(pool.map(reply, range(8)))

    assert replied.count(True) == 1
    assert [message.text for message in store.messages(ticket)] == [f"Antwoord {replied.index(True)}"]


def test_a_reply_to_words_that_are_not_the_last_changes_nothing(store, ticket):
    store.add_note(ticket, "En voor niveau 4?", "web:3", NOW)

    with pytest.raises(TicketMovedError):
        store.reply_to_ticket(ticket, "Nee.", [], NOW, after=0)
    assert store.ticket(ticket).state == "open"


def test_a_closed_ticket_stays_closed(store, ticket):
    store.close_ticket(ticket, NOW)

    with pytest.raises(TicketMovedError):
        store.reply_to_ticket(ticket, "Nee.", [], NOW, after=0)
    assert store.ticket(ticket).state == "closed"
    assert not store.messages(ticket)
