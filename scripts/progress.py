"""Progress with rate and time left, on standard error: a bar, or lines in a log."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from index.embedding import Progress as Report

EVERY_SECONDS = 10


class RateColumn(ProgressColumn):
    """How many a second, over the last half minute."""

    def render(self, task: Task) -> Text:
        """The rate, such as 12.3/s; nothing before anything was done."""
        return Text(f"{task.speed:.1f}/s" if task.speed else "")


@contextmanager
def shown(console: Console, what: str) -> Iterator[Report]:
    """Show a bar for the block, or in a log a line every ten seconds; gives what to call with (done, total)."""
    if not console.is_terminal:
        yield _Lines(console, what)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        RateColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


class _Lines:
    """What a log shows: how many, how quick, and the time left."""

    def __init__(self, console: Console, what: str) -> None:
        self._console = console
        self._what = what
        self._start = self._said = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if done == total or now - self._said >= EVERY_SECONDS:
            self._said = now
            rate = done / max(now - self._start, 1e-6)
            left = timedelta(seconds=round((total - done) / rate)) if done else "?"
            self._console.print(f"{self._what}: {done} van {total}, {rate:.1f}/s, nog {left}", soft_wrap=True)
