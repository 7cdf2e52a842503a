"""Property demotion: SharePoint writes a file's column values into Office files, so that their bytes change."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from lxml import etree

from tenant.files_values import FieldValue

OFFICE = (".docx", ".docm", ".xlsx", ".xlsm", ".pptx", ".pptm")
_CUSTOM = "docProps/custom.xml"
_TYPES = "[Content_Types].xml"
_RELATIONS = "_rels/.rels"
_CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_CUSTOM_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_SPACES: dict[Any, str] = {None: _PROPERTIES, "vt": _VALUES}  # the stubs know no default namespace
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def demoted(name: str, content: bytes, fields: Mapping[str, FieldValue]) -> bytes:
    """Return an Office file with these column values among its custom properties, other files as they are.

    A file that is no sound Office file (encrypted, broken) stays as it is, as it does in SharePoint.
    """
    if not name.lower().endswith(OFFICE):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as old:
            if _TYPES not in old.namelist() or old.testzip() is not None:
                return content
            return _rewritten(old, fields)
    except (zipfile.BadZipFile, etree.XMLSyntaxError, RuntimeError, NotImplementedError, EOFError, ValueError, OSError):
        return content


def _rewritten(old: zipfile.ZipFile, fields: Mapping[str, FieldValue]) -> bytes:
    parts = {
        _CUSTOM: _custom_properties(fields),
        _TYPES: _with_content_type(old.read(_TYPES)),
        _RELATIONS: _with_relation(old.read(_RELATIONS)),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename not in parts:
                new.writestr(info, old.read(info))
        for part, data in parts.items():
            new.writestr(zipfile.ZipInfo(part, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _custom_properties(fields: Mapping[str, FieldValue]) -> bytes:
    root = etree.Element(f"{{{_PROPERTIES}}}Properties", nsmap=_SPACES)
    for number, (name, value) in enumerate(sorted(fields.items()), start=2):  # 0 and 1 are reserved
        one = etree.SubElement(root, f"{{{_PROPERTIES}}}property")
        one.set("fmtid", _FORMAT)
        one.set("pid", str(number))
        one.set("name", name)
        etree.SubElement(one, f"{{{_VALUES}}}lpwstr").text = _xml_text(str(value))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _xml_text(text: str) -> str:
    return "".join(c for c in text if c in "\t\n" or (c >= " " and not 0xD800 <= ord(c) <= 0xDFFF and c < "\ufffe"))


def _with_content_type(data: bytes) -> bytes:
    root = etree.fromstring(data, _PARSER)
    space = root.tag.rpartition("}")[0] + "}"
    if not any(child.get("PartName") == f"/{_CUSTOM}" for child in root):
        one = etree.SubElement(root, f"{space}Override")
        one.set("PartName", f"/{_CUSTOM}")
        one.set("ContentType", _CUSTOM_TYPE)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _with_relation(data: bytes) -> bytes:
    root = etree.fromstring(data, _PARSER)
    space = root.tag.rpartition("}")[0] + "}"
    if not any(child.get("Type") == _CUSTOM_RELATION for child in root):
        one = etree.SubElement(root, f"{space}Relationship")
        one.set("Id", "rIdCustomProperties")
        one.set("Type", _CUSTOM_RELATION)
        one.set("Target", _CUSTOM)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
