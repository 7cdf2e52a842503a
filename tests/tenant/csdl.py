"""Microsoft Graph's own metadata, against which every answer of the tenant is held.

`Metadata.problems(answer)` names what an answer has that Graph's metadata does not declare: a property of an unknown
name, a value of another type, an unknown member of an enumeration.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "graph-v1.0.csdl"
_EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]*={0,2}")


@dataclass(slots=True)
class StructuredType:
    """An entity or complex type with its own properties: name -> (type, nullable, navigation)."""

    base: str | None
    properties: dict[str, tuple[str, bool, bool]] = field(default_factory=dict)
    open: bool = False


class Metadata:
    """The parsed metadata."""

    def __init__(self, path: Path) -> None:
        self.types: dict[str, StructuredType] = {}
        self.enums: dict[str, set[str]] = {}
        self.sets: dict[str, tuple[str, bool]] = {}  # name -> (type, is a collection)
        for schema in ET.parse(path).getroot().iter(f"{_EDM}Schema"):
            self._read(schema, schema.get("Namespace", ""))

    def _read(self, schema: ET.Element, space: str) -> None:
        for element in schema:
            kind, name = element.tag.removeprefix(_EDM), f"{space}.{element.get('Name')}"
            if kind == "EnumType":
                self.enums[name] = {str(m.get("Name")) for m in element.iter(f"{_EDM}Member")}
            elif kind in ("EntityType", "ComplexType"):
                base = element.get("BaseType")
                made = StructuredType(full(base) if base else None, open=element.get("OpenType") == "true")
                for each in element:
                    tag = each.tag.removeprefix(_EDM)
                    if tag in ("Property", "NavigationProperty"):
                        nullable = each.get("Nullable") != "false"
                        made.properties[str(each.get("Name"))] = (
                            full(str(each.get("Type"))),
                            nullable,
                            tag != "Property",
                        )
                self.types[name] = made
            elif kind == "EntityContainer":
                for each in element:
                    tag = each.tag.removeprefix(_EDM)
                    if tag in ("EntitySet", "Singleton"):
                        of = each.get("EntityType") or each.get("Type") or ""
                        self.sets[str(each.get("Name"))] = (full(of), tag == "EntitySet")

    def declared(self, of: str) -> dict[str, tuple[str, bool, bool]]:
        """The properties of a type and of its base types."""
        found: dict[str, tuple[str, bool, bool]] = {}
        name: str | None = of
        while name:
            known = self.types[name]
            found = {**known.properties, **found}
            name = known.base
        return found

    def is_open(self, of: str | None) -> bool:
        """Whether a type takes properties that are not declared."""
        while of:
            if self.types[of].open:
                return True
            of = self.types[of].base
        return False

    def problems(self, answer: Mapping[str, Any], of: str | None = None) -> list[str]:
        """What is wrong with an answer; its type is read from its context unless one is named."""
        if of is None:
            of, many = self.named_by(str(answer.get("@odata.context", "")))
            if many:
                rows = answer.get("value")
                if not isinstance(rows, list):
                    return ["a collection without a 'value'"]
                extra = {k for k in answer if k != "value" and not k.startswith("@odata.")}
                return [f"unexpected '{k}' beside 'value'" for k in sorted(extra)] + [
                    p for i, row in enumerate(rows) for p in self.value(row, of, f"value[{i}]")
                ]
        return list(self.value(answer, of, "answer"))

    def named_by(self, context: str) -> tuple[str, bool]:
        """The type that a context address names, and whether the answer is a collection of it."""
        assert "$metadata#" in context, f"no context: {context!r}"
        path = re.sub(r"\('[^']*'\)", "", context.partition("$metadata#")[2])
        if many := re.fullmatch(r"Collection\(([\w.]+)\)", path):
            return full(many[1]), True
        single = path.endswith("/$entity")
        steps = path.removesuffix("/$entity").split("/")
        if steps[0] not in self.sets:
            return full(steps[0]), False
        of, many_of = self.sets[steps[0]]
        for step in steps[1:]:
            if "." in step:
                of = full(step)
                continue
            of, _, _ = self.declared(of)[step]
            many_of = of.startswith("Collection(")
            of = of.removeprefix("Collection(").removesuffix(")")
        return of, many_of and not single

    def value(self, value: Any, of: str, where: str) -> Iterator[str]:
        """The problems of one value."""
        if inner := re.fullmatch(r"Collection\((.+)\)", of):
            if not isinstance(value, list):
                yield f"{where}: {value!r} is no collection"
                return
            for index, each in enumerate(value):
                yield from self.value(each, inner[1], f"{where}[{index}]")
        elif of.startswith("Edm."):
            if not _is_primitive(value, of):
                yield f"{where}: {value!r} is no {of}"
        elif of in self.enums:
            for member in str(value).split(","):
                if member not in self.enums[of]:
                    yield f"{where}: {member!r} is no member of {of}"
        else:
            yield from self._structured(value, of, where)

    def _structured(self, value: Any, of: str, where: str) -> Iterator[str]:
        if not isinstance(value, Mapping):
            yield f"{where}: {value!r} is no {of}"
            return
        if "@odata.type" in value:
            of = full(str(value["@odata.type"]).removeprefix("#"))
        if of not in self.types:
            yield f"{where}: unknown type {of}"
            return
        declared = self.declared(of)
        for name, each in value.items():
            if "@" in name:
                continue
            if name not in declared:
                if not self.is_open(of):
                    yield f"{where}: '{name}' is not declared by {of}"
                continue
            wanted, nullable, _ = declared[name]
            if each is None:
                if not nullable:
                    yield f"{where}.{name}: is null"
            else:
                yield from self.value(each, wanted, f"{where}.{name}")


def full(name: str) -> str:
    """A type's name with its namespace written out: `graph.` is an alias, and contexts leave it out."""
    if inner := re.fullmatch(r"Collection\((.+)\)", name):
        return f"Collection({full(inner[1])})"
    if name.startswith("self."):
        return f"microsoft.graph.security.{name[5:]}"
    if name.startswith("graph."):
        return f"microsoft.{name}"
    return name if "." in name else f"microsoft.graph.{name}"


def _is_primitive(value: Any, of: str) -> bool:
    match of:
        case "Edm.Boolean":
            return isinstance(value, bool)
        case "Edm.Int16" | "Edm.Int32" | "Edm.Int64" | "Edm.Byte":
            return isinstance(value, int) and not isinstance(value, bool)
        case "Edm.Double" | "Edm.Single" | "Edm.Decimal":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "Edm.DateTimeOffset":
            return isinstance(value, str) and _TIME.fullmatch(value) is not None
        case "Edm.Binary":
            return isinstance(value, str) and _BASE64.fullmatch(value) is not None
        case _:
            return isinstance(value, str)


@cache
def metadata() -> Metadata:
    """The metadata, parsed once; the test is skipped where the file is missing."""
    if not REFERENCE.exists():
        pytest.skip("Graph's metadata (graph-v1.0.csdl) lies beside the checkout, and is not there")
    return Metadata(REFERENCE)
