"""What every page shares: settings, store, the index in service, the clock and the limits. Knows no page."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Depends, Request

from bot.approved import ApprovedAnswers, ServedAnswers
from bot.desk.limits import API_CALLS_A_MINUTE, PAGES_A_MINUTE, QUESTIONS_A_MINUTE, RateLimit
from bot.desk.shelves import Shelves
from bot.dutch_day import dutch_day
from bot.settings import DeskSettings
from bot.store.accounts import Accounts
from bot.store.api_keys import ApiKeys
from bot.store.checked_answers import CheckedAnswers
from bot.store.database import Store
from index.passage_index import PassageIndex
from index.served_index import ServedIndex


@dataclass(frozen=True, slots=True)
class Reading:
    """What one request is answered from, whatever is published meanwhile; `today` is the day in the Netherlands."""

    index: PassageIndex
    shelves: Shelves
    approved: ApprovedAnswers
    now: datetime
    today: date


@dataclass
class Desk:
    """The parts of a running application; made once, shared by all threads."""

    settings: DeskSettings
    store: Store
    served: ServedIndex
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        """Begin counting."""
        self.accounts = Accounts(self.store)
        self.keys = ApiKeys(self.store)
        self.approved = ServedAnswers(CheckedAnswers(self.store))
        self._shelves = Shelves(self.served.current())
        self.pages = RateLimit(PAGES_A_MINUTE, 60, self.clock)
        self.questions = RateLimit(QUESTIONS_A_MINUTE, 60, self.clock)
        self.api_calls = RateLimit(API_CALLS_A_MINUTE, 60, self.clock)

    def read(self) -> Reading:
        """The index and the checked answers as they are now."""
        index, shelves, now = self.served.current(), self._shelves, self.now()
        if shelves.index is not index:
            shelves = self._shelves = Shelves(index)
        return Reading(index, shelves, self.approved.current(index), now, dutch_day(now))

    def address(self, request: Request) -> str:
        """Scheme and host by which people reach us, without a slash at the end."""
        return self.settings.public_url or f"{request.url.scheme}://{request.url.netloc}"


def desk_of(request: Request) -> Desk:
    """The desk of the application that a request came to."""
    desk: Desk = request.app.state.desk
    return desk


def reading_of(request: Request) -> Reading:
    """What this request is answered from."""
    return desk_of(request).read()


DeskOf = Annotated[Desk, Depends(desk_of)]
ReadingOf = Annotated[Reading, Depends(reading_of)]
