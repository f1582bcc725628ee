"""The error that a page raises when it has something to say to the reader."""

from starlette.exceptions import HTTPException


class ClearError(HTTPException):
    """An error with a Dutch sentence for the reader: what, and what to do."""

    def __init__(self, status_code: int, sentence: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(status_code, sentence, headers)


class SignInNeededError(Exception):
    """A page for colleagues, asked for by somebody who has not signed in."""
