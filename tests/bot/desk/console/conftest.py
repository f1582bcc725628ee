import re
from collections.abc import Callable

import pytest

from bot.store.accounts import Accounts, Role
from bot.store.database import Store
from tests.bot.desk.conftest import Time
from tests.bot.desk.console.colleagues import Colleague
from tests.bot.desk.people import Visitor


@pytest.fixture
def colleague(open_desk: Callable[..., Visitor], store: Store, time: Time) -> Callable[..., Colleague]:
    """Colleagues who have signed in, by role and name."""

    def make(role: Role = Role.HELPDESK, name: str = "Anna") -> Colleague:
        account = Accounts(store).add(name, f"{name.lower()}@school.nl", role, None, time())
        return Colleague(open_desk(), store, account, time())

    return make


@pytest.fixture
def asked(visitor: Visitor, store: Store, time: Time) -> Callable[..., int]:
    """Asks questions on the web, and hands them to the helpdesk or says that the reply is wrong; the id of each."""

    def ask(text: str, *, to_helpdesk: bool = False, wrong: str = "") -> int:
        found = re.search(r"/antwoord/(\d+)-", visitor.asks(text))
        question = store.question(int(found[1])) if found else None
        assert question is not None
        if to_helpdesk:
            note, contact = "Het gaat om een bol-student.", "sanne@school.nl"
            store.open_ticket(question, None, note, f"web:{question.id}", time(), contact=contact)
        if wrong:
            store.give_feedback(question.id, question.asker, False, wrong, time())
        return question.id

    return ask
