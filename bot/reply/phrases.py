"""Every sentence that readers see and no source wrote: Dutch, short, B1."""

from bot.reply.reply import Reason

REFUSALS = {
    Reason.OFF_TOPIC: "Deze vraag gaat niet over regels in het vmbo of mbo. Daar kan ik geen antwoord op geven.",
    Reason.NOT_IN_SOURCES: "Ik vind hierop geen antwoord in de bronnen die ik ken.",
    Reason.FALSE_PREMISE: "De vraag gaat uit van iets wat niet in de bronnen staat.",
    Reason.PERSONAL: (
        "Deze vraag gaat over één persoon. Ik ken alleen de regels, niet de situatie; "
        "de school of de helpdesk kan beslissen."
    ),
    Reason.NOT_IN_FORCE: "Op {day} gold hiervoor geen tekst die ik ken.",
    Reason.NO_QUESTION: "Dit is geen vraag die ik kan lezen: er staan geen woorden, of het zijn er te veel.",
    Reason.UNKNOWN_PLACE: "{place} staat niet in de bronnen die ik ken.",
}
NEAREST = "Het dichtst in de buurt komt:"
HELPDESK = "Stel de vraag anders, of leg haar voor aan de helpdesk."
CLARIFY = "Bedoel je een van deze vragen?"
SOURCES = "Bronnen:"
ALSO = "Zie ook:"
CHECKED = "Dit antwoord is nagekeken op {day}."
CONFLICT = "Let op: de bronnen spreken elkaar tegen."
TEXT_ITSELF = "de tekst van {place} zelf"
MISSING = "Hierover vind ik niets in de bronnen: {words}."
UNSURE = "Ik weet niet zeker of dit precies je vraag beantwoordt."
EXPIRED = "Let op: {date} is voorbij."
ENDED = "Deze tekst gold tot {day}."
AS_OF = "Dit gold op {day}."
IN_FORCE = "geldig vanaf {day}"
PUBLISHED = "van {day}"
# What somebody may say is wrong with a reply.
REASONS = ("Verkeerde bron", "Verouderd", "Niet volledig", "Onduidelijk", "Geen antwoord op mijn vraag")
