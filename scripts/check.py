"""`regelwijzer check`: what is wrong in the sources, with file and line."""

import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from corpus.check import check as check_inventory
from corpus.document import SourceError
from corpus.inventory import take_inventory
from corpus.read import SHIPPED
from scripts.exits import one_clear_line


def check(corpus: Annotated[Path | None, typer.Option(help="Map met bronnen, in plaats van de eigen.")] = None) -> None:
    """Zoek dode verwijzingen, beweringen zonder bron, verlopen antwoorden en ontbrekende datums."""
    with one_clear_line(SourceError, OSError):
        inventory = take_inventory(corpus or Path(os.path.relpath(SHIPPED)))
        findings = check_inventory(inventory, date.today())
    for finding in findings:
        typer.echo(finding)
    if findings:
        raise typer.Exit(1)
    sources = len(inventory.register.sources)
    typer.echo(f"In orde: {len(inventory.pages)} documenten, {len(inventory.answers)} antwoorden, {sources} bronnen.")
