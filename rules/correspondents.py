"""Who wrote a document and to whom: what its closing, its address block and its salutation say."""

import re
from collections.abc import Iterator

from rules.facts import Fact
from rules.folding import HEAD_CHARACTERS

_TITLE = r"(?:Dr|Mr|Mrs|Ms|Miss|Mx|Prof(?:essor)?|Sir|Dame|Lord|Lady|Judge|Master|Cllr|Rev)\.?"
_PART = (
    r"(?:[A-ZÀ-Ý](?:\.|(?![^\W\d_]))|(?:O['’]|Mac|Mc|d['’])?[A-ZÀ-Ý](?:[^\W\d_]|['’-](?=[^\W\d_]))++|van"
    r"|von|de|du|der|den|la|le|ap)"
)
_PERSON = rf"(?:{_TITLE}[ ]{{1,2}}(?:{_PART}[ ]){{0,3}}|(?:{_PART}[ ]){{1,3}}){_PART}"
_FIRM = (
    r"(?:LLP|Ltd|Limited|plc|Solicitors|Chambers|Council|Commission(?:er)?|Tribunal|Organisation|Society|Union|Trust"
    r"|Hospital|Infirmary|Surgery|Practice|Clinic|Centre|Service|Ombudsman|Unit|Board|Associates|Law|Legal|Defence"
    r"|Police|Constabulary|Court|Department|Authority|University|Coroner)\b"
)
_POST = (
    r"(?:Practice Manager|Complaints (?:Manager|Lead|Officer|Team)|(?:HM )?(?:Senior |Area |Assistant )?Coroner"
    r"|Court Manager|Case ?(?:Officer|Handler|Worker|worker|handler|officer|Manager)|Investigation Officer|Registrar"
    r"|Medical Director|Chief Executive|Medical Records(?: (?:Manager|Department))?|Partners?|Secretary"
    r"|Claims (?:Handler"
    r"|Manager|Team|Department)|(?:Medico|Dento)-?[Ll]egal (?:Adviser|Consultant)|Legal Department|Partner)"
)
_DEAR = re.compile(rf"(?m)^[ ]*+(?:Dear|Annwyl)[ ](?P<name>{_PERSON}|{_TITLE}[ ]{_PART})[ ]*+[,:]?[ ]*+(?:\n|$|(?=\d))")
_SALUTATION = re.compile(r"(?m)^[ ]*+(?:Dear|Annwyl|To whom it may concern)\b", re.I)
_TO = re.compile(
    r"(?m)^[ ]*+(?:To|TO|For the attention of|FAO|Attn|Attention|Addressee)(?:[ ]*+:|(?<=of)|(?<=FAO)"
    r"|[ ](?=[ ]))[ \t]*+"
    r"(?P<name>[A-ZÀ-Ý][^\n,;<>@|]{2,60}?)(?=[ ]*+(?:[,;<|\n]|[ ]{2}|$))"
)
_FROM = re.compile(
    r"(?m)^[ ]*+(?:From|FROM|Author|Report (?:of|by)|(?:Report )?[Pp]repared (?:for[^\n]{2,40} )?by|Written by"
    r"|Dictated by"
    r"|Completed by|Statement of|STATEMENT OF|Signed(?: by)?|Signature|Caller|Note (?:of|by))[ ]*+[:.]?[ \t]*+"
    rf"(?P<name>{_PERSON})"
)
_MYSELF = re.compile(rf"I,[ ](?<!\wI, )(?P<name>{_PERSON}),")
_CLOSING = re.compile(
    r"(?mi)^[ ]*+(?:yours(?: (?:sincerely|faithfully|truly|ever))?|(?:with )?(?:kind|best"
    r"|warm)(?:est)? (?:regards|wishes)"
    r"|regards|many thanks|sincerely|yn gywir|yr eiddoch yn gywir)[ ]*+[,.]?[ \t]*+(?:\n|(?=[A-ZÀ-Ý]))"
)
_NAME_LINE = re.compile(rf"[ \t]*+(?P<name>{_PERSON})(?=[ \t]*+(?:$|\n|[,(]|[A-Z]{{2,}}))")
_OFFICE_LINE = re.compile(rf"[ \t]*+(?P<name>(?:The )?{_POST}|[^\n\d]{{2,60}}?{_FIRM}(?:[ ]{_FIRM}){{0,3}})")
_NOT_A_NAME = re.compile(
    r"(?i)\b(?:private|confidential|by (?:post|email|hand)|ref|date|our|your|re|without|prejudice|road|street"
    r"|lane|avenue"
    rf"|house|park|row|dear|enc|letter|report|statement|of|for|to|the|and|work|claim|notice|form|complaint)\b"
    rf"|\d|{_FIRM}"
)
_DEGREES = re.compile(
    r"(?:[ ](?:[FM]RC[A-Za-z]{1,8}|MB|BS|BM|MBBS|MBChB|ChB|BDS|DDS|FDS(?:RC[A-Z]{1,4})?|MDS?|DM|PhD|K\.?C|Q\.?C"
    r"|[BM]Sc|LL[BM]"
    r"|[BM]A|[OM]BE|RGN|RMN|FHEA|FCPS|FFRRCSI))+$"
)
SIGNED_WITHIN = 6  # lines below a closing in which the name stands
BLOCK = 12  # lines above a salutation in which the address stands
SURE, LIKELY, FAINT = 0.9, 0.7, 0.5


def correspondents(text: str) -> Iterator[Fact]:
    """Give who wrote a document (`author`) and to whom (`addressee`), as it names them; at most one of each.

    The author stands below the closing, else beside a label, else at the letterhead; the addressee beside "To", or in
    the address above the salutation, where the fullest name is, or in the salutation itself.
    """
    author = _signed(text) or _labelled(text) or _letterhead(text)
    if author:
        yield _fact("author", *author)
    addressee = _addressed(text)
    if addressee and not (
        author and author[0]["name"] == addressee[0]["name"]
    ):  # the letterhead, for want of an address
        yield _fact("addressee", *addressee)


_Named = tuple[re.Match[str], float]
"""Where a name stands, and how sure it is the one."""


def _fact(kind: str, found: re.Match[str], sure: float) -> Fact:
    name = _DEGREES.sub("", found["name"].strip(" ,.:;\t"))
    start = found.start("name") + found["name"].find(name)
    return Fact(kind, name, "text", start, start + len(name), sure)


def _signed(text: str) -> _Named | None:
    closings = list(_CLOSING.finditer(text))
    for closing in closings[-1:]:
        office: re.Match[str] | None = None
        for start in _lines(text, closing.end(), SIGNED_WITHIN):
            if (named := _NAME_LINE.match(text, start)) and not _NOT_A_NAME.search(named["name"]):
                return (named, SURE)
            office = office or _OFFICE_LINE.match(text, start)
        if office:
            return (office, LIKELY)
    return None


def _labelled(text: str) -> _Named | None:
    for pattern, sure in ((_FROM, LIKELY), (_MYSELF, LIKELY)):
        for found in pattern.finditer(text):
            if not _NOT_A_NAME.search(found["name"]):
                return (found, sure)
    return None


def _letterhead(text: str) -> _Named | None:
    start = len(text) - len(text.lstrip())
    found = _OFFICE_LINE.match(text, start) if _SALUTATION.search(text, 0, HEAD_CHARACTERS) else None
    return (found, FAINT) if found else None


def _addressed(text: str) -> _Named | None:
    if told := _TO.search(text, 0, HEAD_CHARACTERS):
        return (told, SURE)
    salutation = _SALUTATION.search(text, 0, HEAD_CHARACTERS)
    if salutation is None:
        return None
    dear = _DEAR.match(text, salutation.start())
    above = list(_lines_above(text, salutation.start(), BLOCK))
    if dear:
        family = dear["name"].split()[-1]
        for start in above:
            named = _NAME_LINE.match(text, start)
            if named and named["name"].endswith(family) and len(named["name"]) > len(dear["name"]):
                return (named, SURE)
        return (dear, SURE)
    for start in above:  # from the salutation upwards: the letterhead comes last
        office = _OFFICE_LINE.match(text, start)
        if office and start > len(text) - len(text.lstrip()):
            return (office, FAINT)
    return None


def _lines(text: str, start: int, most: int) -> Iterator[int]:
    for _ in range(most):
        yield start
        start = text.find("\n", start) + 1
        if start == 0:
            return


def _lines_above(text: str, end: int, most: int) -> Iterator[int]:
    for _ in range(most):
        if end <= 0:
            return
        end = text.rfind("\n", 0, end - 1) + 1
        yield end
