"""What a page of the console tells after an action: a sentence of a closed list, named in the address."""

from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse

NOTICE = "gedaan"

NOTICES = {
    "ingelogd": "Je bent ingelogd.",
    "uitgelogd": "Je bent uitgelogd.",
    "wachtwoord": "Je wachtwoord is gewijzigd. Op andere apparaten ben je uitgelogd.",
    "gekoppeld": "Je schoolaccount is gekoppeld. Voortaan kun je daarmee inloggen.",
    "toegewezen": "De vraag is toegewezen.",
    "uitgesteld": "De vraag komt terug op de dag die je koos.",
    "gesloten": "De vraag is gesloten.",
    "heropend": "De vraag wacht weer op antwoord.",
    "notitie": "De notitie is bewaard. Alleen collega's zien haar.",
    "verstuurd": "Het antwoord is verstuurd. De chat geeft het door.",
    "beantwoord": "Het antwoord staat op de antwoordpagina van de vrager. Kopieer het hieronder voor een mail.",
    "al verstuurd": "Dit antwoord was al verstuurd; het is niet nog eens verstuurd.",
    "concept": "Bewaard als concept. Geef het ter beoordeling als het klaar is.",
    "versie": "De nieuwe versie is bewaard als concept.",
    "ter beoordeling": "Het antwoord wacht nu op een collega die het nakijkt.",
    "goedgekeurd": "Goedgekeurd. De bot geeft dit antwoord vanaf nu.",
    "teruggestuurd": "Teruggestuurd naar wie het schreef.",
    "ingetrokken": "Ingetrokken. De bot geeft dit antwoord niet meer.",
    "bijgewerkt": "De bronnen zijn bijgewerkt. De bot geeft dit antwoord weer.",
    "account gemaakt": "Het account is gemaakt.",
    "account gewijzigd": "Het account is gewijzigd. Deze collega moet opnieuw inloggen.",
    "sleutel ingetrokken": "De sleutel is ingetrokken en werkt niet meer.",
}


def notice_of(request: Request) -> str:
    """The sentence that an address asks for; empty when it asks for none of ours."""
    return NOTICES.get(request.query_params.get(NOTICE, ""), "")


def done(path: str, notice: str, **query: str) -> RedirectResponse:
    """Back to a page after an action, with the sentence of that name."""
    return RedirectResponse(f"{path}?{urlencode({**query, NOTICE: notice})}", 303)
