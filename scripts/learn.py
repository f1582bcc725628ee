"""`regelwijzer learn` and `regelwijzer calibrate`: what the program learns, from its own questions."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.calibration import learn_confidence, learn_manner, learn_weights
from bot.evaluation import read_gold
from bot.reply.confidence import LEARNED as JUDGED
from corpus.document import SourceError
from index.artefact import ArtefactError
from index.learned_for import place_for
from index.learning import learn as learn_adapter
from index.passage_index import LEARNED
from index.releases import open_in_service
from scripts.ask import INDEX
from scripts.exits import BadInputError, one_clear_line


def learn(
    index: Annotated[list[Path] | None, typer.Option(help="Map met een index; vaker kan.")] = None,
) -> None:
    """Leer van de alledaagse vragen in een of meer indexen hoe vragen bij bronnen passen."""
    with one_clear_line(ArtefactError, OSError):
        adapter = learn_adapter([open_in_service(folder) for folder in index or [INDEX]])
        place = _made(LEARNED, adapter.encoder) / "adapter.npz"
        adapter.save(place)
    typer.echo(f"Geschreven: {place}. Nu: regelwijzer calibrate")


def calibrate(
    index: Annotated[list[Path], typer.Option(help="Map met een index; vaker kan.")],
    gold: Annotated[list[Path], typer.Option(help="YAML met goudvragen bij de index op dezelfde plaats.")],
) -> None:
    """Leer wat elke zoeker waard is en wanneer een antwoord zeker genoeg is; niet van achtergehouden vragen."""
    with one_clear_line(ArtefactError, SourceError, OSError):
        if len(index) != len(gold):
            raise BadInputError(f"{len(index)} times --index and {len(gold)} times --gold; give one of each in turn")
        opened = {folder: open_in_service(folder) for folder in index}
        questions = [[entry for entry in read_gold([path]) if not entry.is_held_out] for path in gold]
        today = date.today()
        weights = learn_weights(
            [(opened[folder], asked) for folder, asked in zip(index, questions, strict=True)], today
        )
        encoder = opened[index[0]].manifest.encoder
        weights.save(_made(LEARNED, encoder) / "weights.json")
        opened = {folder: open_in_service(folder) for folder in index}  # with the new weights
        pairs = [(opened[folder], asked) for folder, asked in zip(index, questions, strict=True)]
        calibration, refused = learn_confidence(pairs, today)
        place = _made(JUDGED, encoder)
        calibration.save(place / "confidence.json")
        learn_manner(pairs).save(place / "manner.npz")
    typer.echo(str(weights))
    typer.echo(f"{calibration}\nVan de vragen zonder antwoord wordt {refused:.0%} geweigerd.")


def _made(root: Path, encoder: str) -> Path:
    place = place_for(encoder, root)
    place.mkdir(exist_ok=True)
    return place
