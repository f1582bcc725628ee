import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

SERVE = """
import sys
from pathlib import Path
from bot.desk.running import run
from bot.settings import DeskSettings, Secret
from bot.store.database import Store
from index.served_index import ServedIndex
from tests.bot.desk.small_law import CloseEncoder

root, port = Path(sys.argv[1]), int(sys.argv[2])
settings = DeskSettings(secret=Secret("a secret of the tests"), index=root, port=port)
store = Store.open(f"sqlite:///{root}/served.db")
run(settings, ServedIndex(root, CloseEncoder()), store, lambda address: print(address, flush=True))
store.close()
print("closed", flush=True)
"""


@pytest.fixture
def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.mark.slow
@pytest.mark.parametrize("asked_to_stop", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_it_answers_on_this_machine_until_it_is_told_to_stop(index_root, free_port, asked_to_stop):
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, str(index_root), str(free_port)], stdout=subprocess.PIPE, text=True
    ) as process:
        address = process.stdout.readline().strip()
        page = httpx2.get(address, timeout=30)
        process.send_signal(asked_to_stop)
        rest = process.stdout.read()

    assert page.status_code == 200
    assert "server" not in page.headers
    assert address == f"http://127.0.0.1:{free_port}/"
    assert rest == "closed\n"
    assert process.returncode == 0


def command(tmp_path: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("REGELWIJZER_")}
    environment |= {f"REGELWIJZER_{name}": value for name, value in settings.items()}
    environment["PYTHONPATH"] = str(Path(__file__).parents[3])
    line = [sys.executable, "-m", "scripts.regelwijzer", "serve", *arguments]
    return subprocess.run(line, env=environment, cwd=tmp_path, capture_output=True, text=True)


def test_settings_that_are_missing_get_one_clear_line(tmp_path):
    done = command(tmp_path)

    assert done.returncode == 2
    assert done.stderr.startswith("regelwijzer: REGELWIJZER_SECRET needs 16 characters or more")
    assert done.stderr.count("\n") == 1


def test_an_index_that_is_missing_gets_one_clear_line(tmp_path):
    done = command(tmp_path, SECRET="x" * 32)

    assert done.returncode == 2
    assert "regelwijzer build" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_port_that_is_taken_gets_one_clear_line(index_root, free_port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port))
        taken.listen()
        done = subprocess.run(
            [sys.executable, "-c", SERVE, str(index_root), str(free_port)], capture_output=True, text=True
        )

    assert f"127.0.0.1:{free_port} cannot be used (Address already in use)" in done.stderr
