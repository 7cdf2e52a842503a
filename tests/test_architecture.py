"""The shape of the house: who may import whom, how long things are, what is written nowhere."""

import ast
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[1]
PRODUCT = ("bot", "connectors", "rules", "tenant", "templates")
OWN = (*PRODUCT, "bench", "tests")
MODULE, FUNCTION = 400, 40

TABLES = {
    "bot/reading/alone.py:message_facts": "one line a fact",
    "bot/commands/cases.py:show": "a case, told line by line",
    "bot/commands/running.py:init": "one question to the office after the other",
    "tests/reading/made.py:pdf": "a PDF, object by object",
    "tests/rules/offices.py:message": "one line a fact",
    "tests/store/test_register.py:office": "one row a line",
    "tests/story/post.py:messages": "one message after the other",
}
"""Functions that may be longer than the rest, and why."""

SAID_NOWHERE = {
    "a numbered task": r"\b(?:issue|session|ticket|task) #\d|\bTODO\b|\bFIXME\b",
    "a path of somebody's machine": r"(?<![\w.}])/(?:root/\.\w|home/\w+/)|[A-Z]:\\Users",
    "an address of a package index": r"https?://[\w.:-]+/(?:simple|pypi)\b|--(?:extra-)?index-url",
}
"""What the tree says nowhere, as patterns without case."""


def modules(*tops: str) -> Iterator[tuple[str, str]]:
    """Give path and text of every module; migrations stand as they were written."""
    for top in tops:
        for path in sorted((ROOT / top).rglob("*.py")):
            if "migrations" not in path.parts and "__pycache__" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def texts() -> Iterator[tuple[str, str]]:
    """Give path and text of everything that people wrote here."""
    endings = {".py", ".toml", ".md", ".txt", ".cfg", ".ini", ".html", ".css", ".yml", ".yaml", ".mako"}
    places = [*OWN, "docs", "scenarios", ".ci"]
    found = [path for place in places for path in (ROOT / place).rglob("*") if path.is_file()]
    found += [path for path in ROOT.iterdir() if path.is_file()]
    for path in sorted(found):
        known = path.suffix in endings or path.name in {"Makefile", "LICENSE", "run"} or path.name.endswith(".lock")
        if known and not {"__pycache__", ".venv"} & set(path.parts) and path != Path(__file__):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8", errors="replace")


def functions(text: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Give every function of a module, inner ones too."""
    return (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a function's lines without its docstring."""
    doc = ast.get_docstring(node, clean=False)
    return (node.end_lineno or node.lineno) - node.lineno + 1 - (doc.count("\n") + 1 if doc else 0)


def test_imports_keep_their_contracts() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None) == 0


def test_no_module_is_too_long() -> None:
    found = {path: text.count("\n") for path, text in modules(*OWN)}
    assert {path: lines for path, lines in found.items() if lines >= MODULE} == {}


def test_no_function_is_too_long() -> None:
    found = {f"{path}:{node.name}": length(node) for path, text in modules(*OWN) for node in functions(text)}
    assert {name: lines for name, lines in found.items() if lines > FUNCTION and name not in TABLES} == {}


def test_no_exception_is_left_over() -> None:
    found = {f"{path}:{node.name}" for path, text in modules(*OWN) for node in functions(text)
             if length(node) > FUNCTION}  # fmt: skip
    assert TABLES.keys() - found == set()


@pytest.mark.parametrize("pattern", SAID_NOWHERE.values(), ids=SAID_NOWHERE.keys())
def test_what_is_said_nowhere(pattern: str) -> None:
    looked_for = re.compile(pattern, re.IGNORECASE)
    assert [f"{path}: {match[0]}" for path, text in texts() if (match := looked_for.search(text))] == []


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "core", "models", "services", "src"])
def test_no_module_has_a_name_that_says_nothing(name: str) -> None:
    assert [path for path, _ in modules(*PRODUCT) if name in Path(path).with_suffix("").parts] == []


def test_whoever_is_called_from_elsewhere_says_what_he_does() -> None:
    missing = [f"{path}:{name}" for path, text in modules(*PRODUCT) for name in _undocumented(text)]
    assert missing == []


def _undocumented(text: str) -> Iterator[str]:
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            if ast.get_docstring(node) is None:
                yield node.name
            if isinstance(node, ast.ClassDef) and not _is_protocol_twin(node):
                yield from (f"{node.name}.{each.name}" for each in node.body if _is_bare(each))


def _is_bare(node: ast.stmt) -> bool:
    """Whether a public method says nothing; `slot` is told once, above the effects."""
    told_elsewhere = {"slot"}
    return (
        isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and node.name not in told_elsewhere
        and ast.get_docstring(node) is None
    )


def _is_protocol_twin(node: ast.ClassDef) -> bool:
    """A small twin of a protocol whose methods are told there."""
    return node.name in {"ReadingHere"}


# --- knowledge --------------------------------------------------------------------------------------------

ORIGIN = {"source", "effective_from", "verified_on", "verified_by"}


def knowledge_rows() -> Iterator[tuple[str, dict[str, object]]]:
    """Give every row of the knowledge with the place where it stands."""
    for path in sorted((ROOT / "rules/knowledge").rglob("*.toml")):
        with path.open("rb") as file:
            told = tomllib.load(file)
        origins = told.pop("origins", [])  # those of a whole file
        origin = origins[0] if origins else {}
        for name, value in told.items():
            rows = value if isinstance(value, list) else [value]
            for number, row in enumerate(rows, 1):
                if isinstance(row, dict):
                    yield f"{path.name} [{name}] {number}", {**origin, **row}


def test_every_row_of_knowledge_says_where_it_is_from() -> None:
    rows = list(knowledge_rows())
    assert len(rows) > 200
    assert [place for place, row in rows if not row.keys() >= ORIGIN or not row["source"]] == []


def test_knowledge_was_verified_on_a_day() -> None:
    for place, row in knowledge_rows():
        assert isinstance(row["verified_on"], date), place
        assert isinstance(row["effective_from"], date), place
