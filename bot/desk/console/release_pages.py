"""The releases of the index, and what one says otherwise than another."""

from pathlib import Path

from fastapi import APIRouter, Request, Response

from bot.desk.clear_error import ClearError
from bot.desk.console.pages import console_page
from bot.desk.console.release_diff import PASSAGES_SHOWN, BusyError, compare, words_changed
from bot.desk.desk import Desk, DeskOf, ReadingOf
from bot.desk.visitors import HelpdeskMember
from bot.desk.word_diff import word_diff
from bot.release_report import WORDS
from corpus.document import SourceError
from index.artefact import ArtefactError
from index.encoder import EncoderError
from index.releases import pinned, releases

router = APIRouter()

OUTCOMES = {
    "answered": "beantwoord",
    "partial": "deels beantwoord",
    "clarify": "teruggevraagd",
    "refused": "niet beantwoord",
}
NO_RELEASE = "Deze uitgave is er niet (meer). Kies er twee uit de lijst van uitgaven."
UNREADABLE = "Een van de twee uitgaven kan niet worden geopend: {problem}"
BUSY = "Een collega vergelijkt nu twee uitgaven. Wacht een minuut en probeer het dan opnieuw."


@router.get("/uitgaven")
def releases_page(request: Request, desk: DeskOf, reading: ReadingOf, _account: HelpdeskMember) -> Response:
    """The releases, newest first, with what the gate found."""
    root = desk.settings.index
    return console_page(
        request,
        "releases.html",
        rows=[(folder.name, manifest) for folder, manifest in reversed(releases(root))],
        serving=reading.index.manifest,
        pinned=pinned(root),
    )


@router.get("/uitgaven/verschil")
def difference_page(
    request: Request, desk: DeskOf, reading: ReadingOf, _account: HelpdeskMember, van: str = "", naar: str = ""
) -> Response:
    """Sources, passages, checked answers and replies that differ between two releases."""
    root = desk.settings.index
    names = {folder.name for folder, _ in releases(root)}
    if not {van, naar} <= names:
        raise ClearError(404, NO_RELEASE)
    try:
        found = compare(root, van, naar, reading.index, desk.store, _gold_files(desk), reading.today)
    except BusyError:
        raise ClearError(429, BUSY, {"Retry-After": "60"}) from None
    except (ArtefactError, EncoderError, SourceError) as error:
        raise ClearError(409, UNREADABLE.format(problem=" ".join(str(error).split()))) from None
    return console_page(
        request,
        "release_diff.html",
        found=found,
        passages=[(change, words_changed(change)) for change in found.changes.passages[:PASSAGES_SHOWN]],
        left_out=max(0, len(found.changes.passages) - PASSAGES_SHOWN),
        gold=[(row, word_diff(row.before.text, row.after.text)) for row in found.gold],
        recent=[(row, word_diff(row.before.text, row.after.text)) for row in found.recent],
        words=WORDS,
        outcomes=OUTCOMES,
    )


def _gold_files(desk: Desk) -> list[Path]:
    """Gold questions in a folder beside that of the releases, when the maintainers put them there."""
    return sorted((desk.settings.index.parent / "gold").glob("*.yaml"))
