"""The address at which a reply can be read again: nobody guesses it, and it holds as long as the question is kept."""

import hmac
import re

from bot.masking import keyed_hash
from bot.store.database import Store
from bot.store.tables import Question

_SHARE = re.compile(r"(?P<id>[1-9]\d{0,17})-(?P<key>[0-9a-f]{32})", re.ASCII)


def share_of(question: Question, secret: str) -> str:
    """What stands for a question in an address."""
    # Its origin too: a database may give the id of a question that was deleted to a new one.
    return f"{question.id}-{keyed_hash(secret, 'share', question.id, question.origin)}"


def question_shared(share: str, store: Store, secret: str) -> Question | None:
    """The question that an address stands for; None when it is no longer kept, or the address is not ours."""
    match = _SHARE.fullmatch(share)
    question = store.question(int(match["id"])) if match else None
    if question is None or not hmac.compare_digest(share_of(question, secret).encode(), share.encode()):
        return None
    return question
