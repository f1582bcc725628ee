"""`regelwijzer fetch`: bring laws from the official repository."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from corpus.document import SourceError
from corpus.fetch import FetchError, fetch_laws, laws_in_register
from corpus.read import SHIPPED
from corpus.sources import read_register
from scripts.ask import read_day
from scripts.exits import one_clear_line

FAILED = 1


def fetch(
    bwb_id: Annotated[str | None, typer.Argument(help="BWB-id; anders elke wet in het bronnenregister.")] = None,
    on: Annotated[str | None, typer.Option(help="De dag waarop de tekst geldt; anders vandaag.")] = None,
    to: Annotated[Path, typer.Option(help="Map voor de wetten.")] = Path("var/laws"),
) -> None:
    """Haal wetteksten op uit het officiële register."""
    with one_clear_line(SourceError, OSError):
        day = read_day(on)
        laws = [(bwb_id, day)] if bwb_id else laws_in_register(read_register(SHIPPED / "sources"), date.today())
    failed = 0
    for law in fetch_laws(laws, to):
        if isinstance(law, FetchError):
            failed += 1
            typer.echo(f"regelwijzer: {law}", err=True)
        else:
            state = "nieuw" if law.is_new else "ongewijzigd"
            typer.echo(f"{law.path}  {state}  geldig vanaf {law.version.valid_from}")
    if failed:
        raise typer.Exit(FAILED)
