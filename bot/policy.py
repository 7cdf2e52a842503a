"""Reads the knowledge files into the frozen values that rules are given."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

import rules
from bot.learning.modelfile import read_gist, read_model
from rules.policy import OfficeNames, Policy, Thresholds

KNOWLEDGE = Path(rules.__file__).parent / "knowledge"
MODEL = "learned.json"
GIST = "gist.json"
_GIVEN = {"office", "thresholds", "sending", "versions", "learned", "gist"}


class KnowledgeError(Exception):
    """A knowledge file cannot be used as it stands; the message names the place."""


def load_policy(
    office: OfficeNames,
    thresholds: Thresholds,
    folder: Path = KNOWLEDGE,
    model: Path | None = None,
    *,
    trained: bool = True,
) -> Policy:
    """Fill a Policy from a folder of knowledge files, with a trained model: the folder's own, or the one named;
    without any where it is not to be `trained`.

    Each field of Policy is read from `<field>.toml`, or from the files of `<field>/`. `versions` holds a digest
    of each file, so that a decision can name the knowledge that it was made with.
    Raises KnowledgeError with the file and the key, and ModelError.
    """
    hints = get_type_hints(Policy)
    versions: dict[str, str] = {}
    values: dict[str, Any] = {}
    for each in fields(Policy):
        if each.name not in _GIVEN:
            values[each.name] = _read(folder, each.name, hints[each.name], versions)
    if trained and model is None and (folder / MODEL).is_file():
        model = folder / MODEL
    learned = read_model(model) if model else None
    if learned:
        versions[MODEL] = learned.version
    gist = read_gist(folder / GIST) if trained and (folder / GIST).is_file() else None
    if gist:
        versions[GIST] = gist.version
    return Policy(office=office, thresholds=thresholds, versions=versions, learned=learned, gist=gist, **values)


def with_model(policy: Policy, model: Path) -> Policy:
    """Return a policy that decides by another trained model. Raises ModelError."""
    learned = read_model(model)
    return replace(policy, learned=learned, versions={**policy.versions, MODEL: learned.version})


def with_precision(policy: Policy, every: float, types: Mapping[str, float]) -> Policy:
    """Return a policy that labels by itself where so large a share was right: `every`, or what `types` says of a code.

    The confidence that this takes is what the policy's model bore out when it was tried; a type that never reached it
    is left to people. Nought for `every` leaves the types that are not named as they were. Raises KnowledgeError.
    """
    rows = policy.documents.by_code
    for code in types:
        if code not in rows:
            raise KnowledgeError(f"[precision.types] {code}: there is no such type; the codes are like LOC, INV.")
    wanted = {code: types.get(code, every) for code in rows if types.get(code, every)}
    if wanted and policy.learned is None:
        raise KnowledgeError("[precision] needs a model that was tried; train one with `modeloffice learn`.")
    labels = {
        code: policy.learned.needed(code, rows[code].row[0], share) for code, share in wanted.items() if policy.learned
    }
    return replace(policy, thresholds=replace(policy.thresholds, labels=labels))


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
