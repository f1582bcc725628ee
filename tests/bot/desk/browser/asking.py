"""What somebody does in a window to ask, and where the reply stands."""

from playwright.sync_api import Locator, Page, expect

QUESTION = "Hoe lang duurt een vakopleiding?"
OTHER_WORDS = "Een vakopleiding duurt ten minste twee en ten hoogste vijf studiejaren."


def asks(page: Page, address: str, question: str = QUESTION) -> None:
    page.goto(address)
    page.get_by_label("Je vraag").fill(question)
    page.get_by_role("button", name="Vraag", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(question)


def reply_of(page: Page) -> Locator:
    return page.get_by_role("region", name="Antwoord", exact=True)
