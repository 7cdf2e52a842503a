"""Reads the knowledge files into the frozen values that rules are given."""

import hashlib
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

import rules
from rules.policy import OfficeNames, Policy, Thresholds

KNOWLEDGE = Path(rules.__file__).parent / "knowledge"
_GIVEN = {"office", "thresholds", "sending", "versions"}


class KnowledgeError(Exception):
    """A knowledge file cannot be used as it stands; the message names the place."""


def load_policy(office: OfficeNames, thresholds: Thresholds, folder: Path = KNOWLEDGE) -> Policy:
    """Fill a Policy from a folder of knowledge files.

    Each field of Policy is read from `<field>.toml`, or from the files of `<field>/`. `versions` holds a digest
    of each file, so that a decision can name the knowledge that it was made with.
    Raises KnowledgeError with the file and the key.
    """
    hints = get_type_hints(Policy)
    versions: dict[str, str] = {}
    values: dict[str, Any] = {}
    for each in fields(Policy):
        if each.name not in _GIVEN:
            values[each.name] = _read(folder, each.name, hints[each.name], versions)
    return Policy(office=office, thresholds=thresholds, versions=versions, **values)


def _read(folder: Path, name: str, wanted: Any, versions: dict[str, str]) -> Any:
    single = folder / f"{name}.toml"
    paths = [single] if single.is_file() else sorted((folder / name).glob("*.toml"))
    if not paths:
        raise KnowledgeError(f"{single}: there is no such knowledge file.")
    joined: dict[str, Any] = {}
    for path in paths:
        raw = path.read_bytes()
        versions[path.relative_to(folder).as_posix()] = hashlib.sha256(raw).hexdigest()[:12]
        try:
            _join(joined, tomllib.loads(raw.decode("utf-8")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise KnowledgeError(f"{path.name}: {error}") from None
    try:
        return TypeAdapter(wanted).validate_python(joined)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise KnowledgeError(f"{paths[0].name}: {place}: {first['msg']}.") from None


def _join(into: dict[str, Any], more: dict[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, list) and isinstance(into.get(key), list):
            into[key] = into[key] + value
        else:
            into[key] = value
