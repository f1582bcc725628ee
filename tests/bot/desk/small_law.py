"""A law with two versions, a page, and a checked answer, without files; and an index of them."""

from datetime import date
from pathlib import Path

import numpy as np

from corpus.document import Kind
from corpus.passage import Passage
from corpus.reference import Level, Reference
from index.passage_index import PassageIndex
from index.releases import publish
from tests.builds import corpus_of, passage
from tests.encoders import HashEncoder

TODAY = date(2026, 11, 23)
CHANGED = date(2020, 8, 1)
LAW = "BWBR0007625"
DURATION = "Een vakopleiding duurt ten minste twee en ten hoogste drie studiejaren."
DANGEROUS = "<script>alert('bron')</script>"

_PAGE = {
    "title": "Leerlabs Sterk Beroepsonderwijs",
    "kind": Kind.UITVOERINGSPAGINA,
    "publisher": "Sterk Beroepsonderwijs",
    "url": "https://www.sterkberoepsonderwijs.nl/nieuws/nieuwe-leerlabs",
    "published": date(2021, 9, 17),
    "valid_from": None,
}


class CloseEncoder(HashEncoder):
    """Cosines between .75 and 1, as those of the packaged model, on whose figures the replies' thresholds were set."""

    def _encode(self, sentences):
        words = super()._encode(sentences)
        same = np.full_like(words, words.shape[1] ** -0.5)
        return (np.sqrt(0.75) * same + np.sqrt(0.25) * words).astype(np.float32)


def lid(article: str, number: str, text: str, phrasings: tuple[str, ...] = (), **values: object) -> Passage:
    return passage(
        article,
        f"{number}. {text}",
        LAW,
        **{
            "reference": Reference(LAW, ((Level.ARTIKEL, article), (Level.LID, number))),
            "title": "Wet educatie en beroepsonderwijs",
            "phrasings": phrasings,
            **values,
        },
    )


def page(heading: str, text: str, phrasings: tuple[str, ...] = ()) -> Passage:
    return passage(
        "",
        text,
        "leerlabs",
        **{**_PAGE, "reference": Reference("leerlabs", ((Level.KOP, heading),)), "headings": (heading,)},
        phrasings=(heading, *phrasings),
    )


def small_law(duration: str = DURATION) -> list[Passage]:
    """The passages; `duration` is how article 7.2.4a, lid 2 reads now."""
    return [
        lid("7.2.4", "1", "Het bevoegd gezag stelt de opleidingen vast die de instelling verzorgt."),
        lid("7.2.4a", "1", "Het bevoegd gezag stelt de studieduur van de opleiding vast."),
        lid("7.2.4a", "2", "Een vakopleiding duurt vier studiejaren.", valid_to=CHANGED),
        lid("7.2.4a", "2", duration, ("Hoe lang duurt een vakopleiding?",), valid_from=CHANGED),
        lid("7.2.8", "1", "Van elke beroepsopleiding maakt onderricht in de praktijk van het beroep deel uit."),
        page(
            "Wie kan meedoen aan een leerlab?",
            "Vo-scholen en mbo-scholen die in een regio samenwerken, kunnen zich aanmelden als leerlab.",
            ("wie mag er meedoen met een leerlab",),
        ),
        page(f"Wat kost een leerlab? {DANGEROUS}", f"Een leerlab kost niets. {DANGEROUS}", ("wat kost een leerlab",)),
        page(
            "Wanneer sluit de aanmelding?",
            "Een regio meldt zich uiterlijk 30 september 2027 aan met het aanmeldformulier.",
            ("wanneer sluit de aanmelding voor een leerlab",),
        ),
        passage(
            "",
            "Een leerlab is een plek waar vmbo en mbo samen lesgeven.",
            "faq-a",
            **{
                "reference": Reference("faq-a", ((Level.VRAAG, "a-wat-is"),)),
                "title": "Veelgestelde vragen",
                "headings": ("Wat is een leerlab?",),
                "kind": Kind.FAQ,
                "publisher": "redactie",
                "published": date(2026, 11, 1),
                "valid_from": None,
                "valid_to": date(2027, 11, 1),
                "phrasings": ("Wat is een leerlab?", "leg uit wat een leerlab is"),
                "see": (Reference("leerlabs", ((Level.KOP, "Wie kan meedoen aan een leerlab?"),)),),
            },
        ),
    ]


def publish_release(root: Path, *texts: str) -> str:
    """Build an index of the law and take it into service; a text replaces that of article 7.2.4a, lid 2."""
    return publish(root, PassageIndex.build(corpus_of(small_law(*texts)), CloseEncoder(), encoder_name="test"))
