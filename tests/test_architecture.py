"""The shape of the house: sizes, what a template may hold, what no committed file may say."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import current_app
from django.core.management import call_command

from config.celery import SCHEDULE
from config.env import BASE_DIR

MODULE_LINES = 500
FUNCTION_LINES = 50
TEMPLATE_LINES = 120

# Longer for a reason: path (or path::function) -> why splitting it would name no new idea.
LONGER: dict[str, str] = {
    "tests/scenarios/sheets.py": "one township's dirty sheets, kind by kind, read like a file cabinet",
}

# Letters in brackets, so that this file doesn't find itself.
ADDRESS_OF_A_FILE = r"https?://\S+\.(?:whl|tgz|tar\.gz)\b|https?://\S+/simpl[e]\b"
REGISTRY_HOST = r"\b(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com))\b"
REGISTRY = rf"{ADDRESS_OF_A_FILE}|--(?:extra-)?inde[x]-url|{REGISTRY_HOST}"
MACHINE_PATH = r"(?<![\w.])/(?:roo[t]|wor[k]|hom[e]|User[s]|tm[p])/\w"
UNFINISHED = r"\b(?:TOD[O]|FIXM[E]|XX[X])\b|pytest\.(?:skip|xfail)\(|mark\.(?:ski[p]|xfai[l])"


def committed(*endings: str) -> list[Path]:
    """Files that are committed or about to be, without what comes from others."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=True)
    paths = [BASE_DIR / name for name in names.stdout.splitlines()]
    return [
        path
        for path in paths
        if path.is_file()
        and (not endings or path.suffix in endings)
        and "vendor" not in path.relative_to(BASE_DIR).parts
    ]


def name_of(path: Path) -> str:
    return path.relative_to(BASE_DIR).as_posix()


def our_code() -> list[Path]:
    return [path for path in committed(".py") if "migrations" not in path.parts]


def templates() -> list[Path]:
    return [path for path in committed(".html", ".svg") if "tests" not in path.parts]


def too_long(paths: list[Path], most: int) -> list[str]:
    sizes = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    return [f"{name}: {n}" for name, n in sizes.items() if n > most and name not in LONGER]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def found(pattern: str, paths: list[Path], flags: int = 0) -> list[str]:
    """Where the pattern stands: path:line."""
    hits = []
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        hits += [
            f"{name_of(path)}:{text.count(chr(10), 0, match.start()) + 1}"
            for match in re.finditer(pattern, text, flags)
        ]
    return hits


def test_no_module_is_longer_than_500_lines() -> None:
    assert too_long(our_code(), MODULE_LINES) == []


def test_no_function_is_longer_than_50_lines() -> None:
    longer = [
        f"{name_of(path)}::{name}: {lines}"
        for path in our_code()
        for name, lines in functions(path)
        if lines > FUNCTION_LINES and f"{name_of(path)}::{name}" not in LONGER
    ]
    assert longer == []


def test_no_template_is_longer_than_120_lines() -> None:
    assert too_long(templates(), TEMPLATE_LINES) == []


def test_a_name_of_a_limit_means_one_number() -> None:
    found: dict[str, set[str]] = {}
    for path in our_code():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                found.setdefault(node.targets[0].id, set()).add(ast.dump(node.value))
    limits = {name: values for name, values in found.items() if name.endswith("_AT_MOST")}
    assert limits and [name for name, values in limits.items() if len(values) > 1] == []


def test_each_exception_is_still_needed_and_says_why() -> None:
    for name, why in LONGER.items():
        path, _, function = name.partition("::")
        assert len(why) > 20, name
        text = (BASE_DIR / path).read_text(encoding="utf-8")
        if function:
            assert dict(functions(BASE_DIR / path))[function] > FUNCTION_LINES, name
        else:
            most = TEMPLATE_LINES if path.endswith(".html") else MODULE_LINES
            assert len(text.splitlines()) > most, name


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"\sstyle\s*=", id="style attribute"),
        pytest.param(r"<style\b", id="style element"),
        pytest.param(r"<script(?![^>]*\ssrc=)[^>]*>", id="inline script"),
        pytest.param(r"\son[a-z]+\s*=\s*[\"']", id="event attribute"),
        pytest.param(r"\shx-on[:-]", id="htmx event attribute"),
        pytest.param(r"javascript:", id="javascript address"),
        pytest.param(r"(?:src|href)=[\"']https?://", id="something from elsewhere"),
        pytest.param(r"\|\s*safe\b|autoescape off", id="unescaped value"),
    ],
)
def test_no_template_holds_what_the_content_policy_refuses(pattern: str) -> None:
    assert found(pattern, templates(), re.IGNORECASE) == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\sstyle\s*=", '<p style="x">'),
        (r"<script(?![^>]*\ssrc=)[^>]*>", "<script>x</script>"),
        (r"\son[a-z]+\s*=\s*[\"']", "<a onclick='x'>"),
        (REGISTRY, "pip install --INDEX-URL x".lower()),
        (REGISTRY, "https://files.example/A-1.WHL".lower()),
        (MACHINE_PATH, "open('/ROOT/x')".lower()),
        (UNFINISHED, "# todo: later".upper()),
        (UNFINISHED, "@PYTEST.MARK.SKIP".lower()),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern: str, text: str) -> None:
    assert re.search(pattern, text)


def test_no_committed_file_names_a_registry() -> None:
    assert found(REGISTRY, committed()) == []


def test_no_committed_file_names_a_path_of_some_machine() -> None:
    assert found(MACHINE_PATH, committed()) == []


def test_nothing_is_left_unfinished_and_no_test_is_skipped() -> None:
    assert found(UNFINISHED, our_code() + templates()) == []


@pytest.mark.django_db
def test_no_model_has_changed_without_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def nudged() -> set[str]:
    """The names of jobs that the code nudges; each is written out as a literal."""
    names = set()
    for path in our_code():
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _is_nudge(node.func) and node.args:
                assert isinstance(node.args[0], ast.Constant), f"{name_of(path)}:{node.lineno}"
                names.add(str(node.args[0].value))
    return names


def _is_nudge(function: ast.expr) -> bool:
    return (isinstance(function, ast.Name) and function.id == "nudge") or (
        isinstance(function, ast.Attribute) and function.attr == "nudge"
    )


def test_each_job_that_is_nudged_or_scheduled_is_a_registered_task() -> None:
    current_app.loader.import_default_modules()
    scheduled = {entry.task for entry in SCHEDULE}
    assert scheduled
    assert (nudged() | scheduled) - set(current_app.tasks) == set()


def test_the_layers_of_the_document_are_those_of_the_contract():
    settings = tomllib.loads((BASE_DIR / "pyproject.toml").read_text("utf-8"))
    contract = settings["tool"]["importlinter"]["contracts"][1]["layers"]
    document = (BASE_DIR / "docs" / "architecture.md").read_text("utf-8")
    drawn = re.search(r"```text\n(apps →.*?)```", document, re.DOTALL)[1]
    told = [" ".join(layer.split()) for layer in drawn.split("→")]
    assert told == [re.sub(r"[()]", "", layer) for layer in contract]


def test_what_lies_in_an_area_is_asked_of_the_scopes_alone():
    """`LIKE` reads all rows on SQLite: `within_path` compares a range of the index."""
    modules = [path for path in committed(".py") if "tests" not in path.parts]
    assert modules
    assert [path for path in modules if "path__startswith" in path.read_text()] == []
