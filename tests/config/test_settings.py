"""One set of settings, three modes, chosen by the environment alone."""

import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config import env
from config.env import BASE_DIR

PROD = {
    "SECRET_KEY": "not-a-real-key-" * 5,
    "DIGEST_KEY": "another-key-" * 5,
    "DATABASE_URL": "postgres://somebody:pass@db.invalid/lianxinqiao",
    "REDIS_URL": "redis://redis.invalid:6379/0",
    "ALLOWED_HOSTS": "lianxinqiao.example",
    "DJANGO_SETTINGS_MODULE": "config.settings.prod",
}


def run(code: str, var: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A fresh Python that has read the settings, with nothing else in its environment."""
    clean = {"PATH": os.environ["PATH"], "VAR_DIR": str(var), **environment}
    clean.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
    return subprocess.run(
        [sys.executable, "-c", code], cwd=BASE_DIR, env=clean, capture_output=True, text=True
    )


def setting(expression: str, var: Path, **environment: str) -> object:
    code = (
        "import json; from django.conf import settings as s;"
        f"print(json.dumps({expression}, default=str))"
    )
    done = run(code, var, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_an_empty_environment_is_the_embedded_mode(tmp_path: Path) -> None:
    seen = setting(
        "[s.DEBUG, s.DATABASES['default']['ENGINE'], s.DATABASES['default']['NAME'],"
        " s.CELERY_BROKER_URL, s.TIME_ZONE, s.LANGUAGE_CODE, s.USE_TZ]",
        tmp_path,
    )
    assert seen == [
        False,
        "django.db.backends.sqlite3",
        str(tmp_path / "lianxinqiao.sqlite3"),
        "filesystem://localhost",
        "Asia/Shanghai",
        "zh-hans",
        True,
    ]


def test_an_empty_variable_counts_as_one_that_is_not_set(tmp_path: Path) -> None:
    empty = {"DATABASE_URL": "", "REDIS_URL": " ", "HOST": "", "SECRET_KEY": "", "EMAIL_URL": ""}
    assert setting("s.CELERY_BROKER_URL", tmp_path, **empty) == "filesystem://localhost"


def test_database_url_and_redis_url_switch_one_by_one(tmp_path: Path) -> None:
    both = (
        "[s.DATABASES['default']['ENGINE'], s.CELERY_BROKER_URL, s.CACHES['default']['LOCATION']]"
    )
    postgres = {"DATABASE_URL": PROD["DATABASE_URL"]}
    redis = {"REDIS_URL": "redis://r.invalid:6379/3"}
    assert setting(both, tmp_path, **postgres) == [
        "django.db.backends.postgresql",
        "filesystem://localhost",
        str(tmp_path / "cache"),
    ]
    assert setting(both, tmp_path, **redis) == [
        "django.db.backends.sqlite3",
        "redis://r.invalid:6379/3",
        "redis://r.invalid:6379/4",
    ]


def test_sqlite_waits_for_its_turn_and_survives_a_power_cut(tmp_path: Path) -> None:
    code = (
        "from django.db import connection as c;"
        "k = c.cursor();"
        "print([k.execute('PRAGMA ' + p).fetchone()[0]"
        " for p in ('journal_mode', 'synchronous', 'busy_timeout')], c.transaction_mode)"
    )
    done = run(code, tmp_path)
    full = 2
    assert done.stdout.strip() == f"['wal', {full}, 60000] IMMEDIATE", done.stderr


def test_keys_are_made_once_and_readable_by_nobody_else(tmp_path: Path) -> None:
    keys = "[s.SECRET_KEY, s.DIGEST_KEY]"
    first = setting(keys, tmp_path)
    assert setting(keys, tmp_path) == first
    assert len(set(first)) == 2 and all(len(key) >= 64 for key in first)
    for name in ("secret_key", "digest_key"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_web_and_worker_that_start_at_once_agree_on_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    for turn in range(30):
        folder = tmp_path / str(turn)
        folder.mkdir()
        with ThreadPoolExecutor(8) as pool:
            keys = set(pool.map(env.kept_key, ["SECRET_KEY"] * 8, [folder] * 8))
        assert len(keys) == 1
        assert [path.name for path in folder.iterdir()] == ["secret_key"]


def test_only_this_machine_may_ask_until_host_or_allowed_hosts_say_more(tmp_path: Path) -> None:
    hosts = "s.ALLOWED_HOSTS"
    assert {"127.0.0.1", "localhost"} <= set(setting(hosts, tmp_path))
    assert "*" not in setting(hosts, tmp_path, HOST="0.0.0.0")
    assert "10.1.2.3" not in setting(hosts, tmp_path)
    assert "10.1.2.3" in setting(hosts, tmp_path, HOST="10.1.2.3")
    assert {"a.example", "b.example"} <= set(
        setting(hosts, tmp_path, ALLOWED_HOSTS="a.example, b.example")
    )


def test_production_passes_the_deployment_check_without_a_warning(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=BASE_DIR,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **PROD},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


@pytest.mark.parametrize("name", [name for name in PROD if name != "DJANGO_SETTINGS_MODULE"])
def test_production_refuses_to_start_without(name: str, tmp_path: Path) -> None:
    done = run("from django.conf import settings; settings.DEBUG", tmp_path, **{**PROD, name: ""})
    assert done.returncode != 0
    assert f"Not set in the environment: {name}" in done.stderr


def test_production_keeps_no_key_in_the_folder(tmp_path: Path) -> None:
    assert setting("s.SECRET_KEY", tmp_path, **PROD) == PROD["SECRET_KEY"]
    assert not (tmp_path / "secret_key").exists()


def test_passwords_are_kept_with_argon2(tmp_path: Path) -> None:
    done = run(
        "from django.contrib.auth.hashers import make_password as m; print(m('x'))", tmp_path
    )
    assert done.stdout.startswith("argon2$argon2id$")


def test_production_finds_every_static_file_under_a_hashed_name(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput"],
        cwd=BASE_DIR,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **PROD},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / "static" / "staticfiles.json").read_text(encoding="utf-8"))
    assert all((tmp_path / "static" / hashed).is_file() for hashed in manifest["paths"].values())
    assert any(name.endswith("bootstrap.min.css") for name in manifest["paths"])


def test_the_example_of_the_servers_environment_names_all_that_production_needs() -> None:
    lines = (BASE_DIR / "deploy" / "lianxinqiao.env.example").read_text(encoding="utf-8")
    named = {line.partition("=")[0] for line in lines.splitlines()}
    assert set(PROD) <= named
