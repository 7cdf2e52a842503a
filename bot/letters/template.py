"""A letter's folder: letter.toml says what it is, subject.txt and body.txt what it says."""

import hashlib
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

FOLDER = Path(__file__).parents[2] / "templates"
Approval = Literal["auto", "handler", "lawyer"]


class TemplateError(Exception):
    """A template cannot be used as it stands; the message names the file and the place."""


class Template(BaseModel):
    """What one letter is: its code, who may have it, who must approve it, what it needs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    code: str
    title: str
    material: str  # a row of the confidentiality matrix
    approval: Approval
    approval_for: Mapping[str, Approval] = Field(default_factory=dict)  # by the recipient's role
    roles: tuple[str, ...]
    needs: tuple[str, ...]
    subject: str
    body: str
    version: str  # a digest of the whole folder

    def approval_to(self, role: str) -> Approval:
        """Return who must approve this letter to someone in that role."""
        return self.approval_for.get(role, self.approval)


@cache
def templates(folder: Path = FOLDER) -> Mapping[str, Template]:
    """Read every letter of a folder, by name. Raises TemplateError."""
    return {path.parent.name: _template(path.parent) for path in sorted(folder.glob("*/letter.toml"))}


@cache
def asked_for(folder: Path = FOLDER) -> Mapping[str, str]:
    """Return what letters call the things that people are asked for, by document code: asked_for.toml."""
    path = folder / "asked_for.toml"
    try:
        told: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise TemplateError(f"templates/{path.name}: {error}") from None
    return told


def _template(folder: Path) -> Template:
    try:
        texts = {part: (folder / f"{part}.txt").read_text(encoding="utf-8") for part in ("subject", "body")}
        about = tomllib.loads((folder / "letter.toml").read_text(encoding="utf-8"))
        digest = hashlib.sha256("\0".join([repr(sorted(about.items())), *texts.values()]).encode())
        return Template.model_validate({"name": folder.name, "version": digest.hexdigest()[:12], **texts, **about})
    except (OSError, tomllib.TOMLDecodeError, ValidationError, TypeError) as error:
        raise TemplateError(f"templates/{folder.name}: {error}") from None
