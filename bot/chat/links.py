"""Links into this chat: what follows ?start= to open a place, and back."""

import re

from corpus.reference import SHORT_NAMES, Level, Reference

MAX_PAYLOAD = 64  # Telegram's limit on what follows ?start=

_NAME_OF_WORK = {work: name for name, work in SHORT_NAMES.items() if name.isalnum()}


def start_payload(reference: Reference) -> str:
    """What follows ?start= to open a place: "art_WEB_7-2-4a", "faq_a-wat-is"; empty for any other kind of place."""
    if reference.path and reference.path[-1][0] is Level.VRAAG:
        payload = f"faq_{reference.path[-1][1]}"
        return payload if re.fullmatch(rf"[\w-]{{1,{MAX_PAYLOAD}}}", payload, re.ASCII) else ""
    articles = [value for level, value in reference.path if level is Level.ARTIKEL]
    if not articles or not reference.work.startswith("BWB"):
        return ""
    number = articles[0].replace(".", "-").replace(":", "_")
    payload = f"art_{_NAME_OF_WORK.get(reference.work, reference.work)}_{number}"
    return payload if re.fullmatch(rf"[\w-]{{1,{MAX_PAYLOAD}}}", payload, re.ASCII) else ""


def read_place_payload(payload: str) -> Reference | None:
    """The place that `start_payload` wrote; None when it is none."""
    match = re.fullmatch(r"art_(?P<work>[A-Za-z0-9]+)_(?P<number>\d[\w-]*)", payload, re.ASCII)
    if not match:
        return None
    number = match["number"].replace("-", ".").replace("_", ":")
    work = match["work"].upper()
    return Reference(SHORT_NAMES.get(work, work), ((Level.ARTIKEL, number),))
