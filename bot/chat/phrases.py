"""Every sentence of the chat that no source wrote: Dutch, short, B1. A reply's own are in bot.reply.phrases."""

from bot.reply.phrases import REASONS as REASONS

WAIT = "Een ogenblik, ik zoek het op…"

START = """Vraag mij iets over regels in het vmbo en mbo. Ik antwoord met de woorden van de wet en van officiële \
bronnen, met een link naar de plaats. Staat het er niet in, dan zeg ik dat.

Ik ken de regels, niet de situatie van een leerling. Noem dus geen namen.

Typ je vraag, of tik op een voorbeeld:"""
EXAMPLES = (
    "Wat is een leerlab?",
    "Hoe lang duurt een vakopleiding?",
    "Wat staat er in artikel 7.2.4a van de WEB?",
)
HELP = """Typ je vraag in gewone woorden. Een paar tips:
– Noem de regeling of de wet als je die weet: “artikel 7.2.4a WEB”.
– Vraag door met “en voor niveau 2?”.
– Onder een antwoord kun je de hele passage lezen, zeggen of het klopt, of de helpdesk vragen.

/bronnen – welke bronnen ik ken
/termijnen – wat er binnenkort af moet zijn
/peildatum – de regels op een andere dag
/mijngegevens – wat er van je bewaard wordt
/vergeet – wis wat er van je bewaard wordt
/annuleer – stop waar je mee bezig was
/privacy – wat er met je vraag gebeurt"""
# Telegram shows these beside the commands.
MENU = (
    ("start", "Begin, met voorbeelden"),
    ("help", "Hoe je vragen stelt"),
    ("bronnen", "Welke bronnen ik ken"),
    ("termijnen", "Wat er binnenkort af moet zijn"),
    ("peildatum", "De regels op een andere dag"),
    ("mijngegevens", "Wat er van je bewaard wordt"),
    ("vergeet", "Wis wat er van je bewaard wordt"),
    ("annuleer", "Stop waar je mee bezig was"),
    ("privacy", "Wat er met je vraag gebeurt"),
)
PRIVACY = """Wat gebeurt er met je vraag?

– Je vraag wordt op onze eigen computer beantwoord. Geen ander bedrijf en geen taalmodel leest mee. Wel gaat elk \
bericht via Telegram.
– Wij bewaren je vraag en ons antwoord {days} dagen, om de antwoorden beter te maken. Daarna worden ze gewist.
– Namen, telefoonnummers, e-mailadressen, bsn, leerlingnummers, rekeningnummers en postcodes halen wij eruit voordat \
wij iets bewaren. Dat lukt niet altijd: noem ze liever niet.
– Wij bewaren niet wie je bent. In plaats daarvan staat er een code die zonder onze sleutel niets zegt.
– Vraag je iets aan de helpdesk, dan bewaren wij je chatnummer tot die vraag gesloten is: door jou, of vanzelf een \
week na het antwoord. Anders kan het antwoord je niet bereiken.
– /mijngegevens laat zien wat wij van je hebben. /vergeet wist het meteen."""

# The conversation
CHOOSE_DAY = """Op welke dag moeten de regels gelden? Typ een datum, bijvoorbeeld 1-8-2015. \
Typ “vandaag” voor de regels van nu, of /annuleer."""
DAY_CHOSEN = "Vanaf nu antwoord ik met de regels zoals die golden op {day}. Terug naar nu: /peildatum vandaag"
DAY_RESET = "Ik antwoord weer met de regels van vandaag."
DAY_UNCLEAR = "“{text}” is geen datum die ik begrijp. Typ bijvoorbeeld 1-8-2015, of /annuleer."
AS_OF = "Peildatum: {day}"
CANCELLED = "Goed, ik stop daarmee. Stel gerust een vraag."
NOTHING_TO_CANCEL = "Er is niets om te stoppen. Stel gerust een vraag."
NO_SUCH_OPTION = "Kies een nummer van 1 tot en met {count}, of stel een nieuwe vraag."
NO_DEADLINES = "Ik vind geen termijnen die nog komen."
DEADLINES = "Termijnen die nog komen"
DEADLINES_ABOUT = "Termijnen bij “{text}”"
DEADLINE = {"upcoming": "komt nog", "today": "vandaag", "expired": "voorbij"}
SOURCES_KNOWN = "Ik ken {count} bronnen ({page} van {pages})"
LAW = "wet of regeling"
RELATED = "Ook gevraagd:"
TOO_MANY = "Dat zijn veel vragen tegelijk. Wacht even een minuut, dan help ik je weer verder."
TROUBLE = "Er ging iets mis bij mij, niet bij jou. Probeer het nog eens. Gaat het weer mis, noem dan code {code}."
LINK_UNKNOWN = "Deze link ken ik niet (meer). Stel je vraag in gewone woorden."

# A reply
QUOTE_FROM = "Bron [{number}]"
EXPIRED = "VOORBIJ"
CONFLICT = "TEGENSTRIJDIG"
ENDED = "NIET MEER GELDIG"
PARTLY = "DEELS BEANTWOORD"
CHECKED = "NAGEKEKEN"

# Buttons
RIGHT = "👍 Klopt"
WRONG = "👎 Klopt niet"
WAS_RIGHT = "👍 Klopt – dank je"
WAS_WRONG = "👎 Klopt niet – doorgegeven"
WHY_WRONG = "Wat klopt er niet?"
THANKS = "Dank je."
SHOW_PASSAGE = "Toon passage"
SHOW_PASSAGE_NUMBER = "Toon passage {number}"
ASK_HELPDESK = "Vraag de helpdesk"
SHARE = "Deel"
EARLIER = "‹ Vorige"
LATER = "Volgende ›"
BACK = "‹ Terug"
AGAIN = "Vraag opnieuw"
OPEN_SOURCE = "Open de bron"
OLD_BUTTON = "Deze knop hoort bij een oud bericht. Stel je vraag opnieuw, dan krijg je nieuwe knoppen."
NOT_YOURS = "Deze vraag is van iemand anders. Stel zelf je vraag, dan help ik je."
SOURCE_CHANGED = "De bron is vernieuwd sinds je vraag. Tik op “Vraag opnieuw” voor de tekst van nu."
SHARED = "Gevraagd aan Regelwijzer: {question}"

# The helpdesk
HANDOFF = """Je vraag gaat naar de helpdesk, met het antwoord dat je zag en de bronnen:

“{question}”

Wil je iets toevoegen? Typ het hieronder. Anders tik je op Verstuur. De helpdesk ziet je naam niet."""
SEND = "Verstuur"
CANCEL = "Annuleer"
HANDED_OFF = """Je vraag is bij de helpdesk, onder nummer {ticket}. Het antwoord komt hier. \
Wat je tot dan typt, gaat ook naar de helpdesk; ik antwoord er niet op."""
PASSED_ON = "Doorgegeven aan de helpdesk, bij vraag {ticket}."
CLOSE = "Sluit vraag {ticket}"
CLOSED = "Vraag {ticket} is gesloten. Stel mij gerust een nieuwe vraag."
ALREADY_CLOSED = "Vraag {ticket} was al gesloten."
FROM_HELPDESK = "De helpdesk antwoordt op vraag {ticket}"
ASK_ON = "Vraag door"
TYPE_ON = "Typ wat je de helpdesk nog wilt vragen, of /annuleer."
HELPDESK_IN_PRIVATE = "Vraag de helpdesk (in een eigen chat)"
TICKET_FOR_MAINTAINER = "Nieuwe vraag {ticket} voor de helpdesk. Antwoord met: /antwoord {ticket} je tekst"
TICKET_NOTE = "Toelichting bij vraag {ticket}:"
NO_SUCH_TICKET = "Er staat geen vraag {ticket} open."
ANSWER_USAGE = (
    "Zo antwoord je op een vraag: /antwoord 12 De tekst van je antwoord. Noem artikelen, dan komen de links erbij."
)
ANSWER_SENT = "Verstuurd naar de vrager van {ticket}."

# Access
NOT_ADMITTED = "Deze chat is voor scholen die zijn aangemeld. Vraag de helpdesk om toegang; noem daarbij nummer {user}."
GIVE_CODE = "Typ de code die je school van de helpdesk kreeg."
WRONG_CODE = "Die code klopt niet. Kijk haar na en typ haar nog eens."
TOO_MANY_CODES = "Dat is te vaak een verkeerde code. Probeer het over een uur nog eens."
ADMITTED = "Welkom! De code klopt."

# What is stored
STORED = """Dit bewaren wij van je:
– vragen met antwoord: {questions}
– meningen over een antwoord: {feedback}
– vragen aan de helpdesk: {tickets}, waarvan open: {open}
– peildatum: {as_of}
– toegang met een code: {member}
Vragen worden na {days} dagen gewist."""
STORED_LAST = "Je laatste vragen, zoals bewaard:"
NOTHING_STORED = "Wij bewaren niets van je."
FORGET_ASK = "Alles wissen wat wij van je bewaren? Open vragen aan de helpdesk vervallen dan ook."
FORGET_YES = "Ja, wis alles"
FORGET_NO = "Nee"
FORGOTTEN = "Alles is gewist."
NOT_FORGOTTEN = "Goed, er is niets gewist."
YES = "ja"
NO = "nee"
NONE_CHOSEN = "vandaag"

# Other input
UNREADABLE = {
    "photo": "Een foto kan ik niet lezen. Typ je vraag, dan zoek ik het op.",
    "sticker": "Een sticker kan ik niet lezen. Typ je vraag, dan zoek ik het op.",
    "voice": "Een spraakbericht kan ik niet verstaan. Typ je vraag, dan zoek ik het op.",
    "document": "Een bestand kan ik niet lezen. Typ je vraag, dan zoek ik het op.",
    "video": "Een video kan ik niet bekijken. Typ je vraag, dan zoek ik het op.",
    "location": "Met een locatie kan ik niets. Typ je vraag, dan zoek ik het op.",
    "forward": "Doorgestuurde berichten lees ik niet als vraag. Typ of plak je vraag zelf.",
    "other": "Dit soort bericht kan ik niet lezen. Typ je vraag, dan zoek ik het op.",
}
EDITED = "Een gewijzigd bericht lees ik niet opnieuw. Stuur je vraag als nieuw bericht."
UNKNOWN_COMMAND = "Die opdracht ken ik niet. /help laat zien wat ik wel kan."
IN_PRIVATE = "Dat doe ik alleen in een eigen chat: {link}"

# Inline
INLINE_START = "Typ je vraag achter mijn naam"
INLINE_CHECKED = "Nagekeken: {answer}"
INLINE_QUOTED = "Uit de bron: {answer}"
INLINE_CODE = "Geef eerst je code"

# Maintainers
STATUS = """Release {release}, gebouwd {built_at}
{passages} passages uit {sources} bronnen
Aan sinds {since} ({uptime})
In behandeling: {queue}
Vragen in 24 uur: {questions}
Open bij de helpdesk: {tickets}"""
