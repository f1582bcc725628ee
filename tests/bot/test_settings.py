import dataclasses

import pytest

from bot.settings import Access, DeskSettings, Settings, SettingsError

LEAST = {"REGELWIJZER_TELEGRAM_TOKEN": "1:abc", "REGELWIJZER_SECRET": "x" * 32}


def test_the_least_that_is_needed_is_a_token_and_a_secret():
    settings = Settings.read(LEAST)

    assert settings.access is Access.OPEN
    assert settings.database_url == "sqlite:///var/regelwijzer.db"
    assert settings.webhook_url == ""


def test_lists_and_numbers_are_read():
    settings = Settings.read(
        {**LEAST, "REGELWIJZER_MAINTAINERS": "1, 2 3", "REGELWIJZER_KEEP_DAYS": "30", "REGELWIJZER_ACCESS": "LIJST"}
    )

    assert settings.maintainers == {1, 2, 3}
    assert settings.keep_days == 30
    assert settings.access is Access.LIST


def test_secrets_show_in_no_repr():
    shown = repr(Settings.read({**LEAST, "REGELWIJZER_DATABASE_URL": "postgresql://u:wachtwoord@h/d"}))

    assert "1:abc" not in shown
    assert "x" * 32 not in shown
    assert "wachtwoord" not in shown


@pytest.mark.parametrize("settings", [Settings, DeskSettings])
def test_there_are_at_most_twelve(settings):
    assert len(dataclasses.fields(settings)) <= 12


def test_the_web_application_needs_a_secret_alone():
    settings = DeskSettings.read({"REGELWIJZER_SECRET": "x" * 32})

    assert settings.host == "127.0.0.1"
    assert settings.embed_sites == ()
    assert not settings.is_https


def test_the_sites_of_the_web_application_are_read():
    given = {"PUBLIC_URL": "https://vraag.school.nl/", "EMBED_SITES": "https://a.nl, http://b.nl:8080"}
    settings = DeskSettings.read({"REGELWIJZER_SECRET": "x" * 32, **{f"REGELWIJZER_{k}": v for k, v in given.items()}})

    assert settings.public_url == "https://vraag.school.nl"
    assert settings.is_https
    assert settings.embed_sites == ("https://a.nl", "http://b.nl:8080")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"SECRET": "kort"}, "REGELWIJZER_SECRET needs 16 characters or more"),
        ({"PORT": "0"}, "expected a whole number from 1 to 65535"),
        ({"PUBLIC_URL": "vraag.school.nl"}, "REGELWIJZER_PUBLIC_URL has 'vraag.school.nl'; expected a site"),
        ({"EMBED_SITES": "https://a.nl/; script-src *"}, "REGELWIJZER_EMBED_SITES has 'https://a.nl/;'"),
        ({"OIDC_ISSUER": "https://idp.nl"}, "REGELWIJZER_OIDC_CLIENT_ID is not set"),
        (
            {"OIDC_ISSUER": "http://idp.nl", "OIDC_CLIENT_ID": "desk", "OIDC_CLIENT_SECRET": "x"},
            "REGELWIJZER_OIDC_ISSUER has 'http://idp.nl'; expected an address that starts with https://",
        ),
    ],
)
def test_what_the_web_application_cannot_use_is_told(changed, says):
    with pytest.raises(SettingsError, match=says):
        DeskSettings.read({"REGELWIJZER_SECRET": "x" * 32, **{f"REGELWIJZER_{k}": v for k, v in changed.items()}})


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"TELEGRAM_TOKEN": ""}, "REGELWIJZER_TELEGRAM_TOKEN is not set"),
        ({"SECRET": "kort"}, "REGELWIJZER_SECRET needs 16 characters or more"),
        ({"ACCESS": "iedereen"}, "REGELWIJZER_ACCESS is 'iedereen'; expected open, lijst, code"),
        ({"ACCESS": "code"}, "REGELWIJZER_PAIRING_CODE must be set"),
        ({"MAINTAINERS": "@sanne"}, "REGELWIJZER_MAINTAINERS has '@sanne'; expected user ids"),
        ({"WEBHOOK_URL": "http://x"}, "REGELWIJZER_WEBHOOK_URL must start with https://"),
        ({"WEBHOOK_PORT": "99999"}, "expected a whole number from 1 to 65535"),
        ({"KEEP_DAYS": "-1"}, "expected a whole number from 1 to 3650"),
    ],
)
def test_what_cannot_be_used_is_told(changed, says):
    with pytest.raises(SettingsError, match=says):
        Settings.read({**LEAST, **{f"REGELWIJZER_{name}": value for name, value in changed.items()}})
