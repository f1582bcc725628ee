"""Keeps tickets, replies and approved answers until it is killed; says of each, once it is kept, that it is.

python -m tests.bot.store.acknowledging URL ROUND
"""

import sys
from itertools import count

from bot.store.accounts import Accounts, Role
from bot.store.checked_answers import CheckedAnswers
from bot.store.database import Store
from tests.bot.store.rows import NOW, question, wording


def main(url: str, round_number: str) -> None:
    store = Store.open(url)
    accounts, answers = Accounts(store), CheckedAnswers(store)
    anna, bram = (
        accounts.add(name, f"{name}{round_number}@school.nl", Role.REVIEWER, None, NOW) for name in ("anna", "bram")
    )
    for number in count():
        asked = store.add_question(question(f"{round_number}:{number}"))
        ticket = store.open_ticket(asked, 42, "", f"{round_number}:{number}:t", NOW)
        store.reply_to_ticket(ticket.id, "Ja.", [], NOW)
        [reply] = store.messages(ticket.id)
        entry = answers.draft(wording(anna.id), anna.id, "nieuw", NOW)
        answers.submit(entry.id, anna.id, NOW)
        answers.approve(entry.id, 1, bram.id, NOW)
        sys.stdout.write(f"{ticket.id} {reply.id} {entry.id} 1\n")
        sys.stdout.flush()


main(*sys.argv[1:])
