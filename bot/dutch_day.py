"""The day in the Netherlands, where everybody who asks is."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def dutch_day(moment: datetime) -> date:
    """The day that it is in the Netherlands at a moment (with its zone)."""
    return moment.astimezone(AMSTERDAM).date()
