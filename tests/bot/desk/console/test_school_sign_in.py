import base64
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from werkzeug.wrappers import Response

from bot.settings import Secret
from bot.store.accounts import Accounts, Role
from tests.bot.desk.console.school import School, answers_of, open_school, query_of, replaced
from tests.bot.desk.people import Visitor, text_of

# The provider of the tests is older than the library that it is made with.
pytestmark = [
    pytest.mark.slow,  # a provider of its own on loopback
    pytest.mark.filterwarnings("ignore:authlib.jose module", "ignore:get_jwt_config"),
]

PEOPLE = {
    "anna-17": {"email": "Anna@school.nl", "email_verified": True},
    "unverified": {"email": "anna@school.nl", "email_verified": False},
    "silent": {"email": "anna@school.nl"},
    "entra": {"email": "anna@school.nl", "xms_edov": "1"},
    "stranger": {"email": "vreemd@school.nl", "email_verified": True},
}


@pytest.fixture(scope="module")
def opened_school() -> Iterator[School]:
    import oidc_provider_mock

    users = [oidc_provider_mock.User(sub=name, claims=dict(claims)) for name, claims in PEOPLE.items()]
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        with open_school(oidc_provider_mock.app(user_claims=users, require_nonce=True)) as opened:
            yield opened


@pytest.fixture
def school(opened_school, time) -> School:
    time.now = datetime.now(UTC)  # the provider's own clock is the real one
    opened_school.tamper = lambda request: None
    return opened_school


@pytest.fixture
def browse(open_desk, school):
    """Browsers at a desk where the school's accounts may sign in."""

    def make() -> Visitor:
        return open_desk(
            oidc_issuer=school.issuer, oidc_client_id="helpdesk", oidc_client_secret=Secret("the secret of the client")
        )

    return make


@pytest.fixture
def anna(store, time, school):
    return Accounts(store).add("Anna", "anna@school.nl", Role.HELPDESK, None, time())


def comes_back(browser, school, subject, onward="/werk"):
    """What a browser is told after signing in at the school."""
    started = browser.opens("/oidc/inloggen", params={"naar": onward})
    assert started.status_code == 303, text_of(started)
    return browser.opens(school.signs_in(started.headers["location"], subject))


def test_a_school_account_with_a_proven_address_opens_the_account_of_that_address(browse, school, anna):
    browser = browse()
    page = browser.opens("/inloggen?naar=/werk?zoek=x")
    response = comes_back(browser, school, "anna-17", "/werk?zoek=x")

    assert "Log in met je schoolaccount" in text_of(page)
    assert response.status_code == 303
    assert response.headers["location"] == "/werk?zoek=x"
    assert "Anna" in text_of(browser.opens("/werk"))


def test_once_linked_the_account_is_known_by_its_subject_whatever_its_address(browse, school, anna, store, time):
    comes_back(browse(), school, "anna-17")
    with store.session() as session:
        session.get(type(anna), anna.id).email = "anna.nieuw@school.nl"

    assert Accounts(store).by_subject(school.issuer, "anna-17").id == anna.id
    assert comes_back(browse(), school, "anna-17").status_code == 303


def test_no_account_is_made_for_a_stranger(browse, school, anna, store):
    response = comes_back(browse(), school, "stranger")

    assert response.status_code == 403
    assert "hoort geen account" in text_of(response)
    assert [account.name for account in Accounts(store).all()] == ["Anna"]


@pytest.mark.parametrize("subject", ["unverified", "silent"])
def test_an_address_that_the_school_did_not_prove_opens_nothing(browse, school, anna, subject):
    assert comes_back(browse(), school, subject).status_code == 403


def test_entra_says_in_its_own_words_that_an_address_is_proven(browse, school, anna):
    assert comes_back(browse(), school, "entra").status_code == 303


def test_a_second_school_account_with_the_same_address_does_not_take_over(browse, school, anna):
    comes_back(browse(), school, "anna-17")

    assert comes_back(browse(), school, "entra").status_code == 403


def test_an_account_that_is_not_active_stays_out(browse, school, anna, store, time):
    browser = browse()
    comes_back(browser, school, "anna-17")
    Accounts(store).change(anna.id, is_active=False, now=time())

    assert comes_back(browse(), school, "anna-17").status_code == 403
    assert browser.opens("/werk").status_code == 303


def test_the_code_is_bound_to_this_browser_by_state_nonce_and_pkce(browse, school, anna):
    browser = browse()
    address = browser.opens("/oidc/inloggen").headers["location"]
    asked = query_of(address)
    browser.opens(school.signs_in(address, "anna-17"))
    verifier = school.parameters_of("/oauth2/token")["code_verifier"]
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()

    assert asked["code_challenge_method"] == "S256"
    assert asked["code_challenge"] == challenge
    assert asked["redirect_uri"] == "http://testserver/oidc/terug"
    assert len({asked["state"], asked["nonce"], verifier}) == 3
    assert min(map(len, (asked["state"], asked["nonce"], verifier))) >= 43
    assert query_of(browser.opens("/oidc/inloggen").headers["location"])["nonce"] != asked["nonce"]


def test_an_answer_that_another_browser_asked_for_is_refused(browse, school, anna):
    ours, theirs = browse(), browse()
    for browser in (ours, theirs):
        browser.opens("/oidc/inloggen")
    address = theirs.opens("/oidc/inloggen").headers["location"]
    response = ours.opens(school.signs_in(address, "anna-17"))

    assert response.status_code == 403
    assert "verlopen of hoort bij een ander venster" in text_of(response)
    assert ours.opens("/werk").status_code == 303


def test_an_answer_that_nobody_asked_for_is_refused(browse):
    browser = browse()
    for query in ("", "?code=x", "?code=x&state=", "?state=x", "?code=x&state=" + "y" * 190):
        assert browser.opens(f"/oidc/terug{query}").status_code == 403


def test_an_answer_is_used_once(browse, school, anna):
    browser = browse()
    back = school.signs_in(browser.opens("/oidc/inloggen").headers["location"], "anna-17")

    assert browser.opens(back).status_code == 303
    assert browser.opens(back).status_code == 403


def test_an_answer_that_comes_too_late_is_refused(browse, school, anna, time):
    browser = browse()
    back = school.signs_in(browser.opens("/oidc/inloggen").headers["location"], "anna-17")
    time.passes(minutes=11)

    assert browser.opens(back).status_code == 403


def test_a_forged_step_is_refused(browse, school, anna):
    browser = browse()
    address = browser.opens("/oidc/inloggen").headers["location"]
    value, _, signature = browser.client.cookies["inlogstap"].strip('"').partition(".")
    browser.client.cookies.clear()
    browser.client.cookies.set("inlogstap", f"{value[:-4]}AAAA.{signature}")

    assert browser.opens(school.signs_in(address, "anna-17")).status_code == 403


def test_who_is_refused_at_the_school_reads_so(browse, school):
    browser = browse()
    state = query_of(browser.opens("/oidc/inloggen").headers["location"])["state"]
    response = browser.opens("/oidc/terug", params={"error": "access_denied", "state": state})

    assert response.status_code == 403
    assert "niet ingelogd" in text_of(response)


def another_key(said):
    key = RSAKey.generate_key(2048, {"kid": said["keys"][0].get("kid", "a")})
    return KeySet([key]).as_dict(private=False)


TAMPERED = {
    "another key": ("/jwks", another_key),
    "another issuer": ("/.well-known/openid-configuration", lambda said: {**said, "issuer": "https://kwaad.nl"}),
    "no token": ("/oauth2/token", lambda said: {"access_token": "x", "token_type": "Bearer"}),
    "an error": ("/oauth2/token", lambda said: {"error": "invalid_grant"}),
    "an unsigned token": (
        "/oauth2/token",
        lambda said: {**said, "id_token": "eyJhbGciOiJub25lIn0." + said["id_token"].split(".")[1] + "."},
    ),
    "no keys": ("/jwks", lambda said: {"keys": []}),
    "a list": ("/jwks", lambda said: []),
}


def test_what_a_provider_says_is_checked(browse, school, anna):
    browser = browse()
    for what, (path, change) in TAMPERED.items():
        school.tamper = lambda request: None
        back = school.signs_in(browser.opens("/oidc/inloggen").headers["location"], "anna-17")
        school.tamper = replaced(path, change, school)
        response = browser.opens(back)

        assert (what, response.status_code) == (what, 502)
        assert "geeft nu geen goed antwoord" in text_of(response)
    assert browser.opens("/werk").status_code == 303


@pytest.fixture(scope="module")
def key():
    return RSAKey.generate_key(2048, {"kid": "ours"})


@pytest.fixture
def says(browse, school, anna, key):
    """What a browser is told when the provider's token has these claims; None leaves one out."""

    browser = browse()

    def tell(further=None, algorithm="RS256", signed_with=None, **changed):
        now = int(datetime.now(UTC).timestamp())
        school.tamper = lambda request: None
        address = browser.opens("/oidc/inloggen").headers["location"]
        claims = {
            "iss": school.issuer,
            "aud": "helpdesk",
            "sub": "anna-17",
            "iat": now,
            "exp": now + 300,
            "nonce": query_of(address)["nonce"],
            "email": "anna@school.nl",
            "email_verified": True,
            **changed,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": algorithm, "kid": "ours"}
        token = jwt.encode(header, claims, signed_with or key, algorithms=["RS256", "HS256"])
        back = school.signs_in(address, "anna-17")
        school.tamper = answers_of(
            {
                "/oauth2/token": {"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": token},
                "/jwks": KeySet([key]).as_dict(private=False),
                "/userinfo": further or {},
            }
        )
        return browser.opens(back)

    return tell


def test_a_token_with_the_right_claims_opens_the_account(says):
    assert says().status_code == 303
    assert says(aud=["helpdesk", "another"], azp="helpdesk").status_code == 303


def test_a_token_with_a_wrong_claim_is_refused(says):
    wrong = (
        {"aud": "another"},
        {"aud": ["another", "yet another"]},
        {"aud": None},
        {"azp": "another"},
        {"iss": "https://kwaad.nl"},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"sub": None},
        {"sub": 17},
    )
    told = [(changed, says(**changed).status_code) for changed in wrong]

    assert told == [(changed, 502) for changed in wrong]


def test_a_token_signed_with_a_shared_secret_is_refused(says):
    secret = OctKey.import_key("the secret of the client")

    assert says(algorithm="HS256", signed_with=secret).status_code == 502


def test_an_address_that_the_token_has_not_is_asked_for(says):
    further = {"sub": "anna-17", "email": "anna@school.nl", "email_verified": True}

    assert says(further, email=None, email_verified=None).status_code == 303


def test_the_address_of_somebody_else_is_refused(says):
    further = {"sub": "bram-18", "email": "anna@school.nl", "email_verified": True}

    assert says(further, email=None, email_verified=None).status_code == 502


def test_a_token_for_another_step_is_refused(browse, school, anna):
    browser = browse()
    address = browser.opens("/oidc/inloggen").headers["location"]
    nonce = query_of(address)["nonce"]
    back = school.signs_in(address.replace(nonce, "another-nonce"), "anna-17")

    assert browser.opens(back).status_code == 502


def test_a_token_that_is_too_old_is_refused(browse, school, anna, time):
    time.passes(hours=2)

    assert comes_back(browse(), school, "anna-17").status_code == 502


@pytest.mark.parametrize(
    "answer", [Response("oeps", 500), Response("geen JSON"), Response("[]", content_type="application/json")]
)
def test_a_provider_in_trouble_gets_a_clear_page(browse, school, answer):
    school.tamper = lambda request: answer
    response = browse().opens("/oidc/inloggen")

    assert response.status_code == 502
    assert "log in met je wachtwoord" in text_of(response)


def test_without_a_provider_there_is_only_the_password(visitor):
    assert "schoolaccount" not in text_of(visitor.opens("/inloggen"))
    assert visitor.opens("/oidc/inloggen").status_code == 404
    assert visitor.opens("/oidc/terug?code=x&state=y").status_code == 403


class TestLinking:
    @pytest.fixture
    def bram(self, browse, store, time):
        """A colleague with a session, whose address the school does not prove."""
        account = Accounts(store).add("Bram", "bram@elders.nl", Role.HELPDESK, None, time())
        browser = browse()
        browser.client.cookies.set("sessie", Accounts(store).start_session(account.id, time()))
        return browser

    def link(self, browser, response, school, subject):
        address = response.text.partition('class="button" href="')[2].partition('"')[0].replace("&amp;", "&")
        return browser.opens(school.signs_in(address, subject))

    def test_a_colleague_links_a_school_account_to_their_own(self, bram, browse, school):
        response = self.link(bram, bram.sends("/mijn-account/koppelen", "/mijn-account"), school, "silent")

        assert response.headers["location"] == "/mijn-account?gedaan=gekoppeld"
        assert "Je schoolaccount is gekoppeld" in text_of(bram.opens("/mijn-account"))
        browser = browse()
        assert comes_back(browser, school, "silent").status_code == 303
        assert "Bram" in text_of(browser.opens("/werk"))

    def test_a_school_account_opens_one_account(self, bram, browse, school, anna):
        comes_back(browse(), school, "anna-17")
        response = self.link(bram, bram.sends("/mijn-account/koppelen", "/mijn-account"), school, "anna-17")

        assert response.status_code == 409
        assert "hoort al bij een ander account" in text_of(response)

    def test_who_signed_out_meanwhile_links_nothing(self, bram, school, store):
        response = bram.sends("/mijn-account/koppelen", "/mijn-account")
        bram.sends("/uitloggen", "/mijn-account")

        assert self.link(bram, response, school, "silent").status_code == 403
        assert Accounts(store).by_subject(school.issuer, "silent") is None
