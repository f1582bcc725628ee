"""`regelwijzer demo`."""


def demo() -> None:
    """Bouw de index en beantwoord vier voorbeeldvragen."""
