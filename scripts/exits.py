"""Exit statuses of the command, and the one clear line of bad input; index/README.md explains them to operators."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

BAD_INPUT = 2
REFUSED = 3
NOT_PUBLISHED = 4
NOT_ALL_FETCHED = 5


class BadInputError(Exception):
    """Options or values that make no sense together; the message says what was expected."""


@contextmanager
def one_clear_line(*expected: type[Exception]) -> Iterator[None]:
    """End with status 2 and one line on standard error when an expected error, or BadInputError, comes up."""
    problems: tuple[type[Exception], ...] = (BadInputError, *expected)
    try:
        yield
    except problems as error:
        typer.echo(f"regelwijzer: {' '.join(str(error).split())}", err=True)
        raise typer.Exit(BAD_INPUT) from None
