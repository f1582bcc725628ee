"""Colleagues of the helpdesk, each with a browser of their own."""

import re
from typing import Any

from bot.desk.visitors import SESSION
from bot.store.accounts import Account, Accounts
from bot.store.database import Store
from tests.bot.desk.people import Visitor


class Colleague(Visitor):
    """A visitor with a session; `account` is theirs."""

    def __init__(self, visitor: Visitor, store: Store, account: Account, now: Any) -> None:
        super().__init__(visitor.client)
        self.account = account
        self.client.cookies.set(SESSION, Accounts(store).start_session(account.id, now))


def hidden(response: Any, name: str) -> list[str]:
    """What the hidden fields with a name hold."""
    return re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)">', response.text)
