"""The school's sign-in (OpenID Connect, code flow with PKCE): where to send somebody, and who comes back.

Knows no account and no page. Everything is asked afresh each time, so that new keys of the provider count at once.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bot.settings import DeskSettings

SCOPES = "openid email profile"
# Signatures by a key pair of the provider only: a shared secret or "none" anyone could have made.
ALGORITHMS = ("RS256", "PS256", "ES256")
TIMEOUT_SECONDS = 10
LEEWAY_SECONDS = 60


class ProviderError(Exception):
    """The provider cannot be asked, or what it says does not hold; in English, for the log."""


@dataclass(frozen=True, slots=True)
class Step:
    """What this browser keeps while somebody is at the provider; each part was never used before."""

    state: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))


@dataclass(frozen=True, slots=True)
class Person:
    """Who came back; `email` is empty unless the provider says that it is theirs."""

    issuer: str
    subject: str
    email: str


def authorization_address(settings: DeskSettings, return_address: str, step: Step) -> str:
    """Where to send a browser to sign in.

    Raises:
        ProviderError: when the provider cannot be asked.
    """
    try:
        with _client(settings, return_address) as client:
            endpoint = _discovered(client, settings)["authorization_endpoint"]
            address, _ = client.create_authorization_url(
                endpoint, state=step.state, nonce=step.nonce, code_verifier=step.verifier
            )
            return str(address)
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, KeyError, TypeError) as error:
        raise ProviderError(f"{type(error).__name__}: {error}") from None


def person_behind(settings: DeskSettings, return_address: str, code: str, step: Step, now: datetime) -> Person:
    """Who signed in, by the code that their browser came back with.

    Raises:
        ProviderError: when the provider cannot be asked, or its token is not for us, not for this step, or too old.
    """
    try:
        with _client(settings, return_address) as client:
            found = _discovered(client, settings)
            token = client.fetch_token(found["token_endpoint"], code=code, code_verifier=step.verifier)
            claims = _claims(client, found, token, settings, step, now)
            if "email" not in claims and "userinfo_endpoint" in found:
                claims |= _further_claims(client, found, claims["sub"])
    except (httpx2.HTTPError, httpx2.InvalidURL, OAuthError, JoseError, ValueError, KeyError, TypeError) as error:
        raise ProviderError(f"{type(error).__name__}: {error}") from None
    # Entra says so of a domain that its owner proved; others of the address.
    is_theirs = any(claims.get(name) in (True, "true", 1, "1") for name in ("email_verified", "xms_edov"))
    email = claims.get("email")
    return Person(settings.oidc_issuer, claims["sub"], email if is_theirs and isinstance(email, str) else "")


def _client(settings: DeskSettings, return_address: str) -> Any:
    return OAuth2Client(
        settings.oidc_client_id,
        str(settings.oidc_client_secret),
        scope=SCOPES,
        redirect_uri=return_address,
        code_challenge_method="S256",
        timeout=TIMEOUT_SECONDS,
    )


def _discovered(client: Any, settings: DeskSettings) -> dict[str, Any]:
    """What the provider says of itself, when it is the one in the settings."""
    address = f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration"
    found = _json(client.request("GET", address, withhold_token=True))
    if found["issuer"] != settings.oidc_issuer:
        raise ProviderError(f"{address} is of {found['issuer']!r}, not of {settings.oidc_issuer!r}")
    methods = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if "client_secret_basic" not in methods:
        client.token_endpoint_auth_method = "client_secret_post"
    return found


def _claims(
    client: Any, found: dict[str, Any], token: dict[str, Any], settings: DeskSettings, step: Step, now: datetime
) -> dict[str, Any]:
    """What the provider says of who signed in, after all checks of OpenID Connect Core 3.1.3.7."""
    keys = KeySet.import_key_set(_json(client.request("GET", found["jwks_uri"], withhold_token=True)))  # type: ignore[arg-type]
    read = jwt.decode(token["id_token"], keys, ALGORITHMS)
    client_id = settings.oidc_client_id
    claims = CodeIDToken(
        read.claims,
        read.header,
        {"iss": {"essential": True, "value": settings.oidc_issuer}, "aud": {"essential": True, "value": client_id}},
        {"nonce": step.nonce, "client_id": client_id, "access_token": token.get("access_token")},
    )
    claims.validate(int(now.timestamp()), LEEWAY_SECONDS)
    return dict(claims)


def _further_claims(client: Any, found: dict[str, Any], subject: str) -> dict[str, Any]:
    """What the provider says beside its token, of the same person; SURFconext gives addresses only here."""
    further = _json(client.get(found["userinfo_endpoint"]))
    if further["sub"] != subject:
        raise ProviderError("the provider speaks of somebody else than its token does")
    return further


def _json(response: Any) -> dict[str, Any]:
    response.raise_for_status()
    read: dict[str, Any] = response.json()
    return read
