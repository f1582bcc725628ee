import re

import pytest
from fastapi import Depends
from starlette.routing import Mount

from bot.desk.limits import MAX_BODY_BYTES, PAGES_A_MINUTE, QUESTIONS_A_MINUTE, RateLimit
from bot.desk.visitors import SESSION, needs
from bot.store.accounts import Accounts, Role
from tests.bot.desk.people import text_of

QUESTION = "Hoe lang duurt een vakopleiding?"
ARTICLE = "/bron/BWBR0007625/artikel%207.2.4a"
PAGES = (
    "/",
    "/vragen",
    "/vragen/a-wat-is",
    "/bronnen",
    "/bron/leerlabs",
    ARTICLE,
    "/over",
    "/api/v1/uitleg",
    "/nergens",
)
EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


def routes(app, prefix=""):
    """Every path of an application with its methods, what stands in braces filled in."""
    for route in app.routes:
        if isinstance(route, Mount) and hasattr(route.app, "routes"):
            yield from routes(route.app, prefix + route.path)
        elif hasattr(route, "original_router"):
            yield from routes(route.original_router, prefix)
        elif getattr(route, "methods", None):
            path = prefix + re.sub(r"\{[^}]*\}", "1", route.path)
            yield from ((method, path) for method in route.methods)


@pytest.fixture
def all_routes(visitor):
    found = sorted(set(routes(visitor.app)))

    assert ("GET", "/") in found
    assert ("POST", "/vraag") in found
    assert ("POST", "/api/v1/ask") in found
    return found


def test_every_route_and_error_has_the_safe_headers(visitor, all_routes):
    for method, path in [*all_routes, ("GET", "/nergens"), ("DELETE", "/"), ("GET", "/static/desk.css")]:
        response = visitor.client.request(method, path)
        policy = response.headers["content-security-policy"]

        assert EVERYWHERE.items() <= dict(response.headers).items(), path
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert response.headers["x-frame-options"] == "DENY", path
        assert response.status_code < 500, path


def test_no_page_has_a_script_or_style_of_its_own_or_of_another_site(visitor):
    reply = visitor.asks(QUESTION)
    pages = [
        "/",
        reply,
        "/vragen",
        "/bronnen",
        "/over",
        "/ingebed",
        "/api/v1/uitleg",
        "/bron/BWBR0007625/artikel%207.2.4a",
    ]
    for address in pages:
        html = visitor.opens(address).text

        assert not re.search(r"<script(?! src=\"/static/)|<style|\sstyle=|\son[a-z]+=|javascript:", html), address
        assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=\"(?:https?:)?//", html), address


def test_every_page_has_one_main_a_title_a_language_and_a_skip_link(visitor):
    for address in PAGES:
        html = visitor.opens(address).text

        assert html.count("<main ") == 1, address
        assert html.count("<h1") == 1, address
        assert '<html lang="nl">' in html, address
        assert '<a class="skip" href="#inhoud">' in html, address


def test_whatever_people_can_change_needs_the_token_of_their_own_form(visitor, open_desk, all_routes):
    theirs = open_desk().token()
    visitor.opens("/")
    forms = [path for method, path in all_routes if method == "POST" and not path.startswith(("/api/", "/ingebed"))]
    for path in forms:
        for token in ({}, {"formulier": ""}, {"formulier": "0" * 32}, {"formulier": "é" * 32}, {"formulier": theirs}):
            response = visitor.client.post(path, data={"vraag": QUESTION, **token})

            assert response.status_code == 403, (path, token)
            assert "Dit formulier is verlopen" in text_of(response)
        assert visitor.client.post(path, json={"formulier": visitor.token()}).status_code == 403, path


def test_methods_that_no_page_has_are_refused(visitor, all_routes):
    assert {method for method, _ in all_routes} <= {"GET", "HEAD", "POST"}
    assert visitor.client.put("/vraag").status_code == 405


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(open_desk):
    plain = open_desk().opens("/").headers["set-cookie"]
    secure = open_desk(public_url="https://vraag.school.nl").opens("/")

    assert "HttpOnly" in plain
    assert "SameSite=lax" in plain
    assert "Secure" not in plain
    assert secure.headers["set-cookie"].startswith("__Host-bezoek=")
    assert "Secure" in secure.headers["set-cookie"]
    assert secure.headers["strict-transport-security"].startswith("max-age=31536000")


def test_pages_without_a_form_give_no_cookie(visitor):
    for address in ("/vragen", "/bronnen", "/over", ARTICLE, "/nergens"):
        assert "set-cookie" not in visitor.opens(address).headers


def test_a_cookie_that_is_not_ours_is_replaced(visitor):
    visitor.client.cookies.set("bezoek", "<script>")
    response = visitor.opens("/")

    assert "<script>" not in response.headers["set-cookie"]


@pytest.mark.parametrize("told", [True, False], ids=["told", "not told"])
def test_a_request_that_is_too_large_is_refused(visitor, told):
    body = b"vraag=" + b"a" * MAX_BODY_BYTES
    content = body if told else iter([body[: len(body) // 2], body[len(body) // 2 :]])
    response = visitor.client.post(
        "/vraag", content=content, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )

    assert response.status_code == 413
    assert "te groot" in text_of(response)


def test_too_many_questions_from_one_address_have_to_wait(visitor, time):
    token = visitor.token()
    statuses = [
        visitor.client.post("/vraag", data={"formulier": token, "vraag": ""}).status_code
        for _ in range(QUESTIONS_A_MINUTE)
    ]
    refused = visitor.client.post("/vraag", data={"formulier": token, "vraag": ""})
    time.passes(seconds=int(refused.headers["retry-after"]))
    later = visitor.client.post("/vraag", data={"formulier": token, "vraag": QUESTION})

    assert set(statuses) == {422}
    assert refused.status_code == 429
    assert "Wacht een minuut" in text_of(refused)
    assert later.status_code == 303


def test_too_many_pages_for_one_address_have_to_wait(visitor):
    for _ in range(PAGES_A_MINUTE - 1):
        visitor.app.state.desk.pages.check("testclient")

    assert visitor.opens("/over").status_code == 200
    assert visitor.opens("/over").status_code == 429


def test_a_limit_counts_each_address_by_itself_and_forgets():
    moment = [0.0]
    limit = RateLimit(2, 60, lambda: moment[0])

    assert [limit.wait_seconds("a"), limit.wait_seconds("a"), limit.wait_seconds("b")] == [0, 0, 0]
    assert limit.wait_seconds("a") == 61
    moment[0] = 60.0
    assert limit.wait_seconds("a") == 0


def test_a_fault_is_told_with_a_code_and_no_more(visitor, store, caplog):
    address = visitor.asks(QUESTION)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE questions RENAME TO gone")
    response = visitor.opens(address)
    code = re.search(r"noem dan code ([0-9A-F]{4})\.", text_of(response))

    assert response.status_code == 500
    assert f"fault {code[1]}" in caplog.text
    assert "questions" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.fixture
def signed_in(visitor, store, account, time):
    """Signs a colleague with a role in."""

    def sign_in(role):
        token = Accounts(store).start_session(account(role, password=None).id, time())
        visitor.client.cookies.set(SESSION, token)
        return token

    return sign_in


@pytest.fixture
def reviewers_page(visitor):
    visitor.app.add_api_route("/alleen", lambda: "ja", dependencies=[Depends(needs(Role.REVIEWER))])
    return "/alleen"


@pytest.mark.parametrize(
    ("role", "status"), [(Role.HELPDESK, 403), (Role.REVIEWER, 200), (Role.MAINTAINER, 200)], ids=str
)
def test_a_page_for_reviewers_opens_for_them_and_those_above(visitor, signed_in, reviewers_page, role, status):
    signed_in(role)

    assert visitor.opens(reviewers_page).status_code == status


@pytest.mark.parametrize("cookie", ["", "x", "0" * 5_000])
def test_who_has_not_signed_in_is_led_to_the_sign_in_page(visitor, reviewers_page, cookie):
    response = visitor.opens(f"{reviewers_page}?a=1", headers={"Cookie": f"{SESSION}={cookie}"})

    assert response.status_code == 303
    assert response.headers["location"] == "/inloggen?naar=%2Falleen%3Fa%3D1"


def test_a_session_that_ended_opens_nothing_any_more(visitor, signed_in, reviewers_page, time):
    signed_in(Role.MAINTAINER)
    time.passes(hours=13)

    assert visitor.opens(reviewers_page).status_code == 303


def test_a_form_of_before_signing_in_is_refused_after_it(visitor, signed_in):
    before = visitor.token()
    signed_in(Role.HELPDESK)

    assert visitor.client.post("/vraag", data={"formulier": before, "vraag": QUESTION}).status_code == 403
    assert visitor.sends("/vraag", vraag=QUESTION).status_code == 303
