"""Checked answers as a file of the maintainers' repository: out to it, and in from it."""

from fastapi import APIRouter, Request, Response
from starlette.datastructures import UploadFile

from bot.desk.console.form_fields import FormOf
from bot.desk.console.pages import console_page
from bot.desk.desk import DeskOf, ReadingOf
from bot.desk.visitors import Maintainer
from bot.store.checked_answers import CheckedAnswers, WordingError
from bot.store.faq_file import Imported

router = APIRouter()

PAGE = "/antwoorden/uitwisselen"
NO_FILE = "Kies eerst een bestand."
NOT_TEXT = "Dit bestand is geen tekst in UTF-8. Kies een YAML-bestand zoals dat van de export."


@router.get(PAGE)
def exchange_page(request: Request, _account: Maintainer) -> Response:
    """Where the file is fetched, and another is handed in."""
    return _page(request)


@router.get("/antwoorden/export.yaml")
def exported(desk: DeskOf, reading: ReadingOf, _account: Maintainer) -> Response:
    """The answers in service, as a file of corpus/faq."""
    text = CheckedAnswers(desk.store).to_yaml()
    headers = {"Content-Disposition": f'attachment; filename="antwoorden-{reading.today}.yaml"'}
    return Response(text, media_type="application/yaml; charset=utf-8", headers=headers)


@router.post(PAGE)
def imported(request: Request, desk: DeskOf, reading: ReadingOf, account: Maintainer, form: FormOf) -> Response:
    """Take a file in, whole or not at all; what is new or different becomes a draft."""
    given = form.get("bestand")
    if not isinstance(given, UploadFile) or not given.filename:
        return _page(request, 422, problem=NO_FILE)
    try:
        text = given.file.read().decode("utf-8-sig")
        taken = CheckedAnswers(desk.store).from_yaml(text, account.id, reading.now)
    except UnicodeDecodeError:
        return _page(request, 422, problem=NOT_TEXT)
    except WordingError as error:
        return _page(request, 422, problem=str(error))
    return _page(request, taken=taken)


def _page(request: Request, status: int = 200, problem: str = "", taken: Imported | None = None) -> Response:
    return console_page(request, "exchange.html", status, problem=problem, taken=taken)
