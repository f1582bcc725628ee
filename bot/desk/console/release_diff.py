"""What one release says otherwise than another, gathered for a page. Knows no request."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.approved import ServedAnswers
from bot.asked_again import AskedAgain, Side, asked_again
from bot.desk.console.standing_answers import StandingAnswer, not_given
from bot.desk.word_diff import Piece, word_diff
from bot.evaluation import read_gold
from bot.release_report import dated
from bot.reply_changes import ReplyChange, changed_replies
from bot.store.asked import recently_asked
from bot.store.checked_answers import CheckedAnswers
from bot.store.database import Store
from index.artefact import read_manifest
from index.changes import Change, Changes, PassageChange, changes_between
from index.passage_index import PassageIndex
from index.releases import find_release

RECENT_QUESTIONS = 50
# A law that is read anew changes thousands of places: the command lists them all.
PASSAGES_SHOWN = 200

_comparing = threading.Lock()


class BusyError(Exception):
    """Two releases are being compared already; both are in memory meanwhile."""


@dataclass(frozen=True, slots=True)
class ReleaseDiff:
    """From one release to another.

    `stale` are the helpdesk's answers that the new release takes out of service, `back` those that it brings back.
    """

    before: str
    after: str
    changes: Changes
    stale: tuple[StandingAnswer, ...]
    back: tuple[StandingAnswer, ...]
    gold: tuple[ReplyChange, ...]
    gold_asked: int
    recent: tuple[AskedAgain, ...]
    recent_asked: int

    @property
    def counts(self) -> dict[Change, int]:
        """How many places came, changed and ended."""
        return {change: sum(row.change is change for row in self.changes.passages) for change in Change}


def compare(
    root: Path, before: str, after: str, serving: PassageIndex, store: Store, gold: Sequence[Path], today: date
) -> ReleaseDiff:
    """What the release `after` says otherwise than `before`, for the helpdesk that has this store.

    Args:
        root: the folder of releases.
        before: a release, by its name, its start or its number.
        after: the same.
        serving: the index in service, used as it is when it is one of the two.
        store: where checked answers and the questions that people asked are kept.
        gold: files with gold questions.
        today: the day on which all is asked.

    Raises:
        ArtefactError: when there is no such release, or it does not open.
        EncoderError: when its encoder cannot be opened.
        SourceError: when a file of gold questions cannot be read.
        BusyError: when two are being compared already.
    """
    folders = [find_release(root, name) for name in (before, after)]
    questions = read_gold(gold)
    with _one_at_a_time():
        old, new = (_opened(folder, serving) for folder in folders)
        answers = CheckedAnswers(store)
        in_service = answers.in_service()
        given_by = [
            {answer.entry.id: answer for answer in not_given(in_service, index, today) if answer.is_stale}
            for index in (old, new)
        ]
        asked = recently_asked(store, RECENT_QUESTIONS)
        one, other = (Side(index, ServedAnswers(answers).current(index)) for index in (old, new))
        return ReleaseDiff(
            before=old.manifest.release,
            after=new.manifest.release,
            changes=changes_between(old, new),
            stale=tuple(answer for number, answer in given_by[1].items() if number not in given_by[0]),
            back=tuple(answer for number, answer in given_by[0].items() if number not in given_by[1]),
            gold=tuple(changed_replies(questions, old, new, today)),
            gold_asked=len(questions),
            recent=tuple(asked_again(asked, one, other, today)),
            recent_asked=len(asked),
        )


def words_changed(change: PassageChange) -> list[Piece]:
    """From the words and days before to those after; what was not there yet, or no longer is, whole."""
    return word_diff(
        dated(change.before) if change.before else "",
        dated(change.after) if change.after else "",
    )


def _opened(folder: Path, serving: PassageIndex) -> PassageIndex:
    manifest = read_manifest(folder)
    if manifest.release == serving.manifest.release:
        return serving
    return PassageIndex.open(folder, serving.encoder if manifest.encoder == serving.manifest.encoder else None)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    if not _comparing.acquire(blocking=False):
        raise BusyError
    try:
        yield
    finally:
        _comparing.release()
