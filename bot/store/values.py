"""The closed lists of values that rows hold, and the error of a value that an account cannot have."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody of the helpdesk may do; each may what those before it may."""

    HELPDESK = "helpdesk"
    REVIEWER = "reviewer"
    MAINTAINER = "maintainer"

    def allows(self, needed: "Role") -> bool:
        """Whether this role may do what needs another."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


class State(StrEnum):
    """Where a checked answer stands on its way."""

    DRAFT = "concept"
    REVIEW = "ter beoordeling"
    CHECKED = "gecontroleerd"
    RETIRED = "ingetrokken"


class Scope(StrEnum):
    """What an API key lets a program do."""

    ASK = "ask"
    SEARCH = "search"
    SOURCES = "sources"
    FAQ = "faq"
    FEEDBACK = "feedback"


class AccountError(ValueError):
    """An account or key that cannot be made or changed so; one line in Dutch."""
