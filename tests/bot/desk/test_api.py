import pytest
from sqlalchemy import select

from bot.desk.limits import API_CALLS_A_MINUTE
from bot.reply.answer import answer_question
from bot.reply.as_json import reply_to_json
from bot.store.accounts import Accounts
from bot.store.api_keys import ApiKeys
from bot.store.tables import Feedback
from bot.store.values import Scope
from index.releases import open_in_service
from tests.bot.desk.small_law import DURATION, TODAY, CloseEncoder

QUESTION = "Hoe lang duurt een vakopleiding?"
JSON = {"Content-Type": "application/json"}
CALLS = [
    (Scope.ASK, "POST", "/ask", {"json": {"question": QUESTION}}),
    (Scope.SEARCH, "GET", "/search", {"params": {"q": "vakopleiding"}}),
    (Scope.SOURCES, "GET", "/sources", {}),
    (Scope.SOURCES, "GET", "/passages", {"params": {"document": "BWBR0007625", "place": "artikel 7.2.4a"}}),
    (Scope.SEARCH, "GET", "/deadlines", {}),
    (Scope.FAQ, "GET", "/faq", {}),
    (Scope.FEEDBACK, "POST", "/feedback", {"json": {"share": "1-0", "is_right": True}}),
]


@pytest.fixture
def call(visitor, api_key):
    """Calls an operation with a key that has every scope."""
    key = api_key(*Scope)

    def calls(method, path, **options):
        headers = key | options.pop("headers", {})
        return visitor.client.request(method, f"/api/v1{path}", headers=headers, **options)

    return calls


def test_a_question_gets_the_reply_of_the_command_with_a_link(call, index_root, visitor):
    reply = call("POST", "/ask", json={"question": QUESTION}).json()
    index = open_in_service(index_root, lambda _: CloseEncoder())
    command = reply_to_json(QUESTION, answer_question(QUESTION, index, TODAY), index.manifest.release, {})

    assert {**reply, "milliseconds": {}} == {**command, "share": reply["share"], "link": reply["link"]}
    assert list(reply)[: len(command)] == list(command)
    assert reply["link"] == f"http://testserver/antwoord/{reply['share']}"
    assert DURATION in visitor.opens(f"/antwoord/{reply['share']}").text


def test_a_follow_up_and_a_day_are_taken(call):
    first = call("POST", "/ask", json={"question": "Wat staat er in artikel 7.2.4a lid 2 WEB?", "as_of": "2018-01-01"})
    second = call("POST", "/ask", json={"question": "en lid 1?", "previous": first.json()["share"]})

    assert "vier studiejaren" in first.json()["text"]
    assert "stelt de studieduur" in second.json()["text"]


def test_half_a_sign_in_a_question_is_no_fault(call):
    response = call("POST", "/ask", content=b'{"question": "\\ud800 leerlab"}', headers=JSON)

    assert response.status_code == 200
    assert response.json()["question"] == "? leerlab"


def test_a_source_is_found_and_read(call):
    [found, *_] = call("GET", "/search", params={"q": "hoe lang duurt een vakopleiding"}).json()
    sources = call("GET", "/sources").json()
    passages = call("GET", "/passages", params={"document": found["document"], "place": "artikel 7.2.4a"}).json()

    assert found["text"] == f"2. {DURATION}"
    assert [source["document"] for source in sources] == ["BWBR0007625", "leerlabs"]
    assert f"2. {DURATION}" in [passage["text"] for passage in passages]


def test_a_list_is_leafed_through(call):
    whole = call("GET", "/passages", params={"document": "BWBR0007625"}).json()
    parts = [call("GET", "/passages", params={"document": "BWBR0007625", "limit": 2, "offset": row}) for row in (0, 2)]

    assert [*parts[0].json(), *parts[1].json()] == whole[:4]


def test_deadlines_that_are_still_to_come_are_given(call):
    for query in ({}, {"q": "aanmelding leerlab"}):
        [deadline] = call("GET", "/deadlines", params=query).json()

        assert deadline["day"] == "2027-09-30"
        assert deadline["document"] == "leerlabs"


def test_the_checked_questions_are_given(call):
    [entry] = call("GET", "/faq", params={"q": "leerlap"}).json()

    assert entry["name"] == "a-wat-is"
    assert entry["checked_on"] == "2026-11-01"
    assert entry["places"] == ['kop "Wie kan meedoen aan een leerlab?", leerlabs']


def test_an_opinion_is_kept(call, store):
    share = call("POST", "/ask", json={"question": QUESTION}).json()["share"]
    kept = call("POST", "/feedback", json={"share": share, "is_right": False, "reason": "Verouderd"})
    with store.session() as session:
        opinion = session.execute(select(Feedback.is_right, Feedback.reason)).one()

    assert kept.status_code == 204
    assert kept.content == b""
    assert opinion == (False, "Verouderd")


@pytest.mark.parametrize(("scope", "method", "path", "options"), CALLS)
def test_a_key_opens_what_its_scopes_say_and_no_more(visitor, api_key, scope, method, path, options):
    others = api_key(*(other for other in Scope if other is not scope))
    refused = visitor.client.request(method, f"/api/v1{path}", headers=others, **options)
    own = visitor.client.request(method, f"/api/v1{path}", headers=api_key(scope), **options)

    assert refused.status_code == 403
    assert f"“{scope}”" in refused.json()["error"]
    assert own.status_code in (200, 404)


@pytest.mark.parametrize("header", ["", "Bearer x", "Basic eDp5"])
def test_without_a_key_nothing_opens(visitor, header):
    for _, method, path, options in CALLS:
        response = visitor.client.request(method, f"/api/v1{path}", headers={"Authorization": header}, **options)

        assert response.status_code == 401
        assert response.headers["www-authenticate"].startswith("Bearer")
        assert "sleutel" in response.json()["error"]


def test_a_revoked_key_opens_nothing(visitor, api_key, store, time):
    key = api_key(*Scope)
    ApiKeys(store).revoke(ApiKeys(store).all()[0].id, time())

    assert visitor.client.get("/api/v1/sources", headers=key).status_code == 401


def test_a_cookie_is_no_key(visitor, store, account, time):
    visitor.client.cookies.set("sessie", Accounts(store).start_session(account().id, time()))

    assert visitor.client.get("/api/v1/sources").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("POST", "/ask", {"json": {}}, 422),
        ("POST", "/ask", {"json": {"question": ""}}, 422),
        ("POST", "/ask", {"json": {"question": 7}}, 422),
        ("POST", "/ask", {"json": {"question": "a" * 5_000}}, 422),
        ("POST", "/ask", {"json": {"question": QUESTION, "as_of": "gisteren"}}, 422),
        ("POST", "/ask", {"json": {"question": QUESTION, "answer": "ja"}}, 422),
        ("POST", "/ask", {"json": [QUESTION]}, 422),
        ("POST", "/ask", {"content": b"{", "headers": JSON}, 422),
        ("POST", "/ask", {"content": b"\xff", "headers": JSON}, 400),
        ("POST", "/ask", {"content": b"[" * 100_000, "headers": JSON}, 400),
        ("GET", "/ask", {}, 405),
        ("GET", "/search", {"params": {"q": "\x00"}}, 422),
        ("GET", "/search", {"params": {"q": "leerlab", "limit": "1e9"}}, 422),
        ("GET", "/passages", {"params": {"document": "x", "place": "nergens"}}, 422),
        ("GET", "/passages", {"params": {"document": "x", "offset": "-1"}}, 422),
        ("POST", "/feedback", {"json": {"share": "1-0", "is_right": True}}, 404),
        ("POST", "/feedback", {"json": {"share": "1-0", "is_right": False, "reason": "zomaar"}}, 422),
        ("GET", "/nergens", {}, 404),
    ],
)
def test_bad_input_gets_one_clear_line_of_json(call, method, path, options, status):
    response = call(method, path, **options)

    assert response.status_code == status
    assert list(response.json()) == ["error"]
    assert "\n" not in response.json()["error"]


def test_too_many_calls_with_one_key_have_to_wait(visitor, api_key, time):
    key, other = api_key(Scope.SOURCES), api_key(Scope.SOURCES)
    for _ in range(API_CALLS_A_MINUTE):
        visitor.app.state.desk.api_calls.check("key 1")
    refused = visitor.client.get("/api/v1/sources", headers=key)

    assert refused.status_code == 429
    assert visitor.client.get("/api/v1/sources", headers=other).status_code == 200
    time.passes(seconds=int(refused.headers["retry-after"]))
    assert visitor.client.get("/api/v1/sources", headers=key).status_code == 200


def test_guessing_keys_from_one_address_has_to_wait(visitor):
    def guess():
        return visitor.client.get("/api/v1/sources", headers={"Authorization": "Bearer x"})

    for _ in range(API_CALLS_A_MINUTE - 1):
        visitor.app.state.desk.api_calls.check("address testclient")

    assert [guess().status_code, guess().status_code] == [401, 429]


def test_other_sites_get_no_leave_to_call(call):
    response = call("GET", "/sources")

    assert not [name for name in response.headers if name.startswith("access-control")]


def test_every_operation_parameter_and_field_has_a_sentence(visitor):
    manual = visitor.client.get("/api/v1/openapi.json").json()

    assert manual["openapi"].startswith("3.1")
    operations = [one for methods in manual["paths"].values() for one in methods.values()]
    for operation in operations:
        assert operation["summary"].endswith("."), operation
        assert operation["description"].endswith("."), operation
        assert operation["security"], operation
        for parameter in operation.get("parameters", []):
            assert parameter["description"].endswith("."), parameter
        for status, response in operation["responses"].items():
            assert status == "204" or response["content"], operation
    for name, schema in manual["components"]["schemas"].items():
        if "Validation" not in name:
            assert schema.get("description"), name
            for field, one in schema.get("properties", {}).items():
                assert one["description"].rstrip().endswith("."), f"{name}.{field}"


def test_the_manual_names_every_operation_and_field(visitor):
    manual = visitor.client.get("/api/v1/openapi.json").json()
    page = visitor.opens("/api/v1/uitleg").text

    for path in manual["paths"]:
        assert f"/api/v1{path}</code>" in page
    for schema in manual["components"]["schemas"].values():
        for field in schema.get("properties", {}):
            assert f"<code>{field}</code>" in page
