"""A program that is killed (SIGKILL) at any moment: what it acknowledged is there when the database is opened again."""

import subprocess
import sys

import pytest

from bot.store.checked_answers import CheckedAnswers
from bot.store.database import Store

ROUNDS = 3
ACKNOWLEDGED = 12


@pytest.mark.slow
def test_nothing_that_was_acknowledged_is_lost(url):
    """Each round reads a number of lines, and kills the program in the middle of what comes next."""
    seen = []
    for number in range(ROUNDS):
        program = [sys.executable, "-m", "tests.bot.store.acknowledging", url, str(number)]
        with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as running:
            assert running.stdout is not None
            seen += [running.stdout.readline().split() for _ in range(ACKNOWLEDGED + number)]
            running.kill()
            seen += [line.split() for line in running.stdout if line.endswith("\n")]
        store = Store.open(url)
        tickets = {ticket.id for ticket in store.tickets("answered")}
        service = {(entry.id, version.number) for entry, version in CheckedAnswers(store).in_service()}
        replies = {message.id for message, _ in store.undelivered()}
        store.close()

        assert len(seen) >= ACKNOWLEDGED * (number + 1)
        assert {int(ticket) for ticket, *_ in seen} <= tickets
        assert {int(reply) for _, reply, *_ in seen} <= replies
        assert {(int(entry), int(version)) for *_, entry, version in seen} <= service
