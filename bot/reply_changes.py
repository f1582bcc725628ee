"""Gold questions asked of two indexes: whose reply changes, before and after side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.evaluation import Gold, Outcome, evaluate
from index.passage_index import PassageIndex


@dataclass(frozen=True, slots=True)
class ReplyChange:
    """One question with what came of it before and after."""

    before: Outcome
    after: Outcome

    @property
    def gold(self) -> Gold:
        """The question."""
        return self.after.gold

    @property
    def is_lost(self) -> bool:
        """Whether a right reply became a wrong one."""
        return self.before.is_right and not self.after.is_right


def reply_changes(before: Sequence[Outcome], after: Sequence[Outcome]) -> list[ReplyChange]:
    """The questions whose outcome, text or rightness differs; both are outcomes of the same questions, in order."""
    pairs = (ReplyChange(*pair) for pair in zip(before, after, strict=True))
    return [
        pair
        for pair in pairs
        if (pair.before.outcome, pair.before.text, pair.before.is_right)
        != (pair.after.outcome, pair.after.text, pair.after.is_right)
    ]


def changed_replies(gold: Sequence[Gold], old: PassageIndex, new: PassageIndex, today: date) -> list[ReplyChange]:
    """The gold questions to which `new` replies otherwise than `old`."""
    return reply_changes(evaluate(gold, old, today), evaluate(gold, new, today))
