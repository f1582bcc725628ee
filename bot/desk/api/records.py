"""What goes in and comes out of the API, a sentence in Dutch for every field: they are its manual."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.desk.source_view import name_of
from bot.reply.phrases import REASONS
from bot.reply.question import MAX_CHARS
from bot.source_link import source_link
from corpus.document import Kind
from corpus.passage import Passage

SHARE_CHARS = 60


def _readable(text: str) -> str:
    """The text without half surrogate pairs, which JSON can bring in and nothing can take."""
    return text.encode("utf-8", "replace").decode("utf-8")


Words = Annotated[str, AfterValidator(_readable)]


class Error(BaseModel):
    """Waarom een verzoek niet is uitgevoerd."""

    error: str = Field(description="Eén zin in het Nederlands: wat er mis is en wat je kunt doen.")


class Ask(BaseModel):
    """Een vraag."""

    model_config = ConfigDict(extra="forbid")

    question: Words = Field(description=f"De vraag in gewone woorden, hoogstens {MAX_CHARS} tekens.")
    as_of: date | None = Field(None, description="De dag waarvan de regels gelden (JJJJ-MM-DD); weggelaten is vandaag.")
    previous: Words = Field(
        "", max_length=SHARE_CHARS, description="Het veld `share` van de vorige vraag, als deze daarop doorgaat."
    )


class Quote(BaseModel):
    """Woorden uit een bron."""

    document: str = Field(description="De bron, bijvoorbeeld BWBR0007625.")
    place: str = Field(description="De plaats in de bron, bijvoorbeeld: artikel 7.2.4a, lid 3.")
    title: str = Field(description="De titel van de bron.")
    url: str = Field(description="Het adres van de officiële tekst; leeg als die er niet is.")
    valid_from: date | None = Field(description="De eerste dag waarop deze woorden golden; null als die onbekend is.")
    valid_to: date | None = Field(description="De eerste dag waarop ze niet meer gelden; null als ze nog gelden.")
    text: str = Field(description="De woorden zelf, letterlijk.")
    start: int = Field(description="Het eerste teken van de woorden in de passage, geteld vanaf 0.")
    end: int = Field(description="Het teken na het laatste.")
    passage: str = Field(description="De passage: de plaats en een kenmerk van haar woorden.")


class Deadline(BaseModel):
    """Een termijn in de woorden van het antwoord."""

    what: str = Field(description="Waar de termijn voor is, letterlijk uit de bron.")
    date_: date = Field(alias="date", description="De dag, of de eerste dag van de maand of het schooljaar.")
    precision: Literal["day", "month", "year", "term"] = Field(
        description="Hoe nauwkeurig de bron is: day (dag), month (maand) of year (jaar)."
    )
    status: Literal["upcoming", "today", "expired"] = Field(
        description="Op de dag van de regels: upcoming (komt nog), today (vandaag) of expired (voorbij)."
    )


class Milliseconds(BaseModel):
    """Hoe lang het duurde."""

    total: float = Field(description="De tijd voor het hele antwoord, in milliseconden.")


class Reply(BaseModel):
    """Het antwoord op een vraag, gelijk aan dat van `regelwijzer ask --json`, met een link."""

    question: str = Field(description="De vraag zoals zij gesteld is.")
    outcome: Literal["answered", "partial", "clarify", "refused"] = Field(
        description="answered (beantwoord), partial (deels), clarify (kies uit `options`) of refused (geen antwoord)."
    )
    reason: str | None = Field(description="Waarom er geen antwoord is; null als er een antwoord is.")
    text: str = Field(description="Het hele antwoord als platte tekst, met bronnen.")
    quotes: list[Quote] = Field(description="De aangehaalde woorden, in de volgorde van hun nummers in `text`.")
    deadlines: list[Deadline] = Field(description="De termijnen in de aangehaalde woorden.")
    options: list[str] = Field(description="Vragen om uit te kiezen, of die er dichtbij liggen.")
    confidence: float = Field(description="Hoe zeker het is dat de bronnen dit beantwoorden, van 0 tot 1.")
    as_of: date = Field(description="De dag waarvan de regels gelden.")
    release: str = Field(description="De release van de bronnen waaruit geantwoord is.")
    milliseconds: Milliseconds = Field(description="Hoe lang het antwoorden duurde.")
    share: str = Field(description="Waaronder dit antwoord bewaard is: geef het bij een vervolgvraag of een mening.")
    link: str = Field(description="De pagina waar mensen dit antwoord kunnen lezen.")


class Found(BaseModel):
    """Een passage van een bron."""

    document: str = Field(description="De bron, bijvoorbeeld BWBR0007625.")
    place: str = Field(description="De plaats in de bron, bijvoorbeeld: artikel 7.2.4a, lid 3.")
    title: str = Field(description="De titel van de bron.")
    section: str = Field(description="Hoe het artikel of de kop heet waar de passage in staat.")
    kind: Kind = Field(description="Het soort bron, bijvoorbeeld wet of uitvoeringspagina.")
    publisher: str = Field(description="Wie de bron uitgaf; leeg als dat onbekend is.")
    published: date | None = Field(description="De dag waarop zij is uitgegeven; null als die onbekend is.")
    valid_from: date | None = Field(description="De eerste dag waarop deze woorden golden; null als die onbekend is.")
    valid_to: date | None = Field(description="De eerste dag waarop ze niet meer gelden; null als ze nog gelden.")
    text: str = Field(description="De woorden, letterlijk.")
    link: str = Field(description="Het adres van deze plaats in de officiële tekst; leeg als die er niet is.")
    passage: str = Field(description="De passage: de plaats en een kenmerk van haar woorden.")


class Source(BaseModel):
    """Een bron."""

    document: str = Field(description="Waaronder de bron bekend is, bijvoorbeeld BWBR0007625.")
    title: str = Field(description="De titel.")
    kind: Kind = Field(description="Het soort bron, bijvoorbeeld wet of uitvoeringspagina.")
    publisher: str = Field(description="Wie haar uitgaf; leeg als dat onbekend is.")
    published: date | None = Field(description="De dag waarop zij is uitgegeven; null als die onbekend is.")
    url: str = Field(description="Het adres van de bron; leeg als dat er niet is.")


class ComingDeadline(BaseModel):
    """Een laatste dag die nog komt."""

    day: date = Field(description="De dag.")
    what: str = Field(description="Waar de termijn voor is, letterlijk uit de bron.")
    document: str = Field(description="De bron.")
    place: str = Field(description="De plaats in de bron.")
    title: str = Field(description="De titel van de bron.")
    link: str = Field(description="Het adres van deze plaats in de officiële tekst; leeg als die er niet is.")


class CheckedAnswer(BaseModel):
    """Een nagekeken vraag met haar antwoord."""

    name: str = Field(description="Waaronder het antwoord bekend is.")
    question: str = Field(description="De vraag.")
    phrasings: list[str] = Field(description="Andere manieren om hetzelfde te vragen.")
    answer: str = Field(description="Het nagekeken antwoord.")
    owner: str = Field(description="Wie het antwoord beheert.")
    checked_on: date | None = Field(description="De dag waarop het is nagekeken.")
    expires_on: date | None = Field(description="De eerste dag waarop het niet meer als nagekeken geldt.")
    places: list[str] = Field(description="De plaatsen waar het op rust.")


class Judgement(BaseModel):
    """Wat iemand van een antwoord vindt."""

    model_config = ConfigDict(extra="forbid")

    share: Words = Field(max_length=SHARE_CHARS, description="Het veld `share` van het antwoord.")
    is_right: bool = Field(description="Of het antwoord klopt.")
    reason: Words = Field("", description=f"Als het niet klopt, waarom: {', '.join(REASONS)}; of leeg.")


def found(passage: Passage, day: date) -> Found:
    """A passage as it stood on a day."""
    return Found(
        document=passage.reference.work,
        place=passage.reference.place,
        title=passage.title,
        section=name_of(passage),
        kind=passage.kind,
        publisher=passage.publisher,
        published=passage.published,
        valid_from=passage.valid_from,
        valid_to=passage.valid_to,
        text=passage.text,
        link=source_link(passage, day),
        passage=passage.id,
    )
