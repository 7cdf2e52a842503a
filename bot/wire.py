"""Facts and effects to JSON and back, so that they can be stored, replayed and explained."""

from collections.abc import Mapping
from functools import cache
from typing import Any, get_args

from pydantic import TypeAdapter

from rules.effects import Effect
from rules.facts import Facts

_TYPES: dict[str, type] = {each.__name__: each for each in (*get_args(Effect), *get_args(Facts))}


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(_TYPES[name])


def kind_of(value: Effect | Facts) -> str:
    """Return the name under which a value is stored: its class's."""
    return type(value).__name__


def dump(value: Effect | Facts) -> dict[str, Any]:
    """Return a value as JSON-ready dict, dates as ISO 8601."""
    plain: dict[str, Any] = _adapter(kind_of(value)).dump_python(value, mode="json")
    return plain


def wrap(value: Effect | Facts) -> dict[str, Any]:
    """Return a value with the name of its kind, so that it can be loaded without knowing it."""
    return {"is": kind_of(value), "values": dump(value)}


def unwrap_effect(wrapped: Mapping[str, Any]) -> Effect:
    """Return the effect that was wrapped."""
    return load_effect(wrapped["is"], wrapped["values"])


def unwrap_facts(wrapped: Mapping[str, Any]) -> Facts:
    """Return the facts that were wrapped."""
    return load_facts(wrapped["is"], wrapped["values"])


def load_effect(kind: str, plain: dict[str, Any]) -> Effect:
    """Return the effect that `dump` wrote. Raises KeyError for a kind that is not known."""
    effect: Effect = _adapter(kind).validate_python(plain, strict=False)
    return effect


def load_facts(kind: str, plain: dict[str, Any]) -> Facts:
    """Return the facts that `dump` wrote. Raises KeyError for a kind that is not known."""
    facts: Facts = _adapter(kind).validate_python(plain, strict=False)
    return facts
