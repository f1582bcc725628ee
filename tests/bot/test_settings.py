import dataclasses

import pytest

from bot.settings import Access, Settings, SettingsError

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


def test_there_are_at_most_twelve():
    assert len(dataclasses.fields(Settings)) <= 12


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
