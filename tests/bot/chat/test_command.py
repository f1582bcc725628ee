"""The command `regelwijzer telegram`: what is wrong is one clear line and exit status 2."""

import os
import signal
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from scripts.regelwijzer import app
from tests.bot.chat.fake_bot_api import TOKEN


@pytest.fixture
def environment(api, built, tmp_path):
    return {
        "REGELWIJZER_TELEGRAM_TOKEN": TOKEN,
        "REGELWIJZER_SECRET": "a secret of the tests",
        "REGELWIJZER_DATABASE_URL": f"sqlite:///{tmp_path}/chat.db",
        "REGELWIJZER_INDEX": str(built),
        "REGELWIJZER_TELEGRAM_API": api.url,
    }


def telegram(environment):
    return CliRunner().invoke(app, ["telegram"], env=environment)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"TELEGRAM_TOKEN": ""}, "REGELWIJZER_TELEGRAM_TOKEN is not set"),
        ({"DATABASE_URL": "sqlite:////proc/nergens/chat.db"}, "the database cannot be opened"),
        ({"INDEX": "/nergens"}, "no index here; build it with: regelwijzer build"),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_clear_line(environment, changed, says):
    result = telegram({**environment, **{f"REGELWIJZER_{name}": value for name, value in changed.items()}})

    assert result.exit_code == 2
    assert result.stderr.startswith("regelwijzer: ")
    assert says in result.stderr
    assert result.stderr.count("\n") == 1


def run_apart(environment):
    """The chat in a process of its own with an encoder for tests, as the command runs it."""
    program = "\n".join(
        [
            "import bot.chat.running as running",
            "from tests.bot.chat.small_corpus import CloseEncoder",
            "from bot.chat.current_index import CurrentIndex",
            "running.CurrentIndex = lambda root: CurrentIndex(root, CloseEncoder())",
            "from scripts.regelwijzer import app",
            "app(['telegram'])",
        ]
    )
    return subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, **environment, "PYTHONPATH": os.getcwd()},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"TELEGRAM_TOKEN": "123456789:AAwrong"}, "Telegram refuses the token"),
        ({"TELEGRAM_API": "http://127.0.0.1:9"}, "Telegram cannot be reached at http://127.0.0.1:9"),
    ],
)
def test_what_telegram_refuses_is_one_clear_line_without_the_token(environment, changed, says):
    environment |= {f"REGELWIJZER_{name}": value for name, value in changed.items()}
    with run_apart(environment) as process:
        out, err = process.communicate(timeout=60)

    assert process.returncode == 2
    assert err.startswith(f"regelwijzer: {says}")
    assert err.count("\n") == 1
    assert environment["REGELWIJZER_TELEGRAM_TOKEN"] not in out + err


def test_it_answers_until_it_is_asked_to_end(environment, api):
    with run_apart(environment) as process:
        assert process.stdout.readline().startswith("@RegelwijzerBot")
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)

    assert process.returncode == 0
    assert "Traceback" not in err


def test_other_commands_do_not_import_telegram():
    program = (
        "import sys, scripts.regelwijzer; sys.exit(any(name in sys.modules for name in ('telegram', 'sqlalchemy')))"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
