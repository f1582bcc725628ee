"""A progress bar with rate and time left, on standard error."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from index.embedding import Progress as Report


class RateColumn(ProgressColumn):
    """How many a second, over the last half minute."""

    def render(self, task: Task) -> Text:
        """The rate, such as 12.3/s; nothing before anything was done."""
        return Text(f"{task.speed:.1f}/s" if task.speed else "")


@contextmanager
def shown(console: Console, what: str) -> Iterator[Report]:
    """Show a bar for the block; gives the function to call with (done, total)."""
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
