"""`regelwijzer releases` and `regelwijzer rollback`."""

from pathlib import Path
from typing import Annotated

import typer

from index.artefact import ArtefactError
from index.releases import in_service, roll_back
from index.releases import releases as all_releases
from scripts.ask import INDEX
from scripts.exits import one_clear_line


def releases(index: Annotated[Path, typer.Option(help="Map met de releases.")] = INDEX) -> None:
    """Laat de releases zien, oudste eerst; * is in gebruik."""
    with one_clear_line(ArtefactError):
        now = in_service(index)
    for folder, manifest in all_releases(index):
        mark = "*" if folder == now else " "
        typer.echo(f"{mark} {folder.name}  {manifest.passages} passages  {manifest.encoder}  {manifest.built_at}")


def rollback(
    release: Annotated[str | None, typer.Argument(help="Release; anders die vóór de huidige.")] = None,
    index: Annotated[Path, typer.Option(help="Map met de releases.")] = INDEX,
) -> None:
    """Neem een vorige release weer in gebruik."""
    with one_clear_line(ArtefactError):
        typer.echo(f"Release {roll_back(index, release)} is in gebruik.")
