"""The ask box on a page of a school's own site."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tests.bot.desk.browser.asking import QUESTION, reply_of
from tests.bot.desk.browser.serving import listening, served
from tests.bot.desk.small_law import DURATION

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture
def intranet() -> Iterator[str]:
    """Another site, whose front page has the box of the desk at the address in its query."""

    def front_page(request: Request) -> Response:
        script = f'<script src="{request.query_params["desk"]}/embed.js" data-height="200"></script>'
        return HTMLResponse(
            f'<!doctype html><html lang="nl"><link rel="icon" href="data:,"><title>i</title><body>{script}'
        )

    with listening() as (opened, address), served(Starlette(routes=[Route("/", front_page)]), opened):
        yield address


def test_a_question_is_answered_in_the_box_without_a_cookie(serve, window, intranet):
    desk = serve(embed_sites=(intranet,))
    page = window()
    page.goto(f"{intranet}/?desk={desk.address}")
    box = page.frame_locator("iframe[title='Vraag het Regelwijzer']")
    box.get_by_label("Je vraag over regels in het vmbo en mbo").fill(QUESTION)
    box.get_by_role("button", name="Vraag").click()
    expect(reply_of(box)).to_contain_text(DURATION)

    assert page.context.cookies() == []

    box.get_by_label("Je volgende vraag").fill("Wat is een leerlab?")
    box.get_by_label("Je volgende vraag").press("Tab")
    page.keyboard.press("Enter")

    expect(reply_of(box)).to_contain_text("een plek waar vmbo en mbo samen lesgeven")
    assert page.context.cookies() == []


def test_the_box_is_as_tall_as_what_is_in_it(serve, window, intranet):
    desk = serve(embed_sites=(intranet,))
    page = window()
    page.goto(f"{intranet}/?desk={desk.address}")
    box = page.frame_locator("iframe")
    box.get_by_label("Je vraag over regels in het vmbo en mbo").fill(QUESTION)
    box.get_by_role("button", name="Vraag").click()
    expect(reply_of(box)).to_contain_text(DURATION)

    page.wait_for_function("document.querySelector('iframe').height > 400")
