"""`regelwijzer releases`, `rollback`, `pin` and `prune`."""

from pathlib import Path
from typing import Annotated

import typer

from bot.release_report import about
from index.artefact import ArtefactError, Layout
from index.integrity import is_whole
from index.releases import current_path, in_service, pinned, roll_back, unreadable
from index.releases import pin as pin_release
from index.releases import prune as prune_releases
from index.releases import releases as all_releases
from scripts.ask import INDEX
from scripts.exits import one_clear_line

Index = Annotated[Path, typer.Option(help="Map met de releases.")]


def releases(index: Index = INDEX) -> None:
    """Laat de releases zien, oudste eerst; * is in gebruik, p is vastgezet, ! is beschadigd of geweigerd."""
    with one_clear_line(ArtefactError, OSError):
        found, damaged = all_releases(index), unreadable(index)
        now = in_service(index) if current_path(index).exists() or not (found or damaged) else None
        held = pinned(index)
        whole = {folder for folder, manifest in found if is_whole(Layout(folder), manifest)}
    for folder, manifest in found:
        marks = ("*" if folder == now else " ") + ("p" if folder.name in held else " ")
        marks += " " if manifest.may_serve and folder in whole else "!"
        typer.echo(f"{marks} {folder.name}  {about(manifest)}{'' if folder in whole else '; beschadigd'}")
    for folder, reason in damaged:
        typer.echo(f"{'*' if folder == now else ' '} ! {folder.name}  {reason}")


def rollback(
    release: Annotated[str | None, typer.Argument(help="Naam of nummer; anders die vóór de huidige.")] = None,
    index: Index = INDEX,
) -> None:
    """Neem een vorige release weer in gebruik."""
    with one_clear_line(ArtefactError, OSError):
        typer.echo(f"Release {roll_back(index, release)} is in gebruik.")


def pin(
    release: Annotated[str, typer.Argument(help="Naam of nummer.")],
    off: Annotated[bool, typer.Option("--off", help="Maak weer los.")] = False,
    index: Index = INDEX,
) -> None:
    """Zet een release vast, zodat opruimen haar bewaart."""
    with one_clear_line(ArtefactError, OSError):
        typer.echo(f"Release {pin_release(index, release, off=off)} is {'los' if off else 'vastgezet'}.")


def prune(
    keep: Annotated[int, typer.Option(min=1, help="Hoeveel van de nieuwste blijven.")] = 5,
    index: Index = INDEX,
) -> None:
    """Ruim oude releases op; wat vastgezet of in gebruik is, en die daarvóór, blijft."""
    with one_clear_line(ArtefactError, OSError):
        removed = prune_releases(index, keep)
    for name in removed:
        typer.echo(f"Release {name} is opgeruimd.")
    if not removed:
        typer.echo("Er was niets op te ruimen.")
