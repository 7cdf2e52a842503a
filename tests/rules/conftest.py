"""The knowledge as it is shipped, for the tests of the rules."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

KNOWLEDGE = Path(__file__).parents[2] / "rules" / "knowledge"


@lru_cache
def knowledge(name: str, cls: type) -> Any:
    """Read one knowledge file into its dataclass, once."""
    with (KNOWLEDGE / f"{name}.toml").open("rb") as f:
        return TypeAdapter(cls).validate_python(tomllib.load(f))
