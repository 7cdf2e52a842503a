"""New addresses and numbers that a writer gives of himself, for letters, mail and the telephone."""

import re
from collections.abc import Iterator

from rules.facts import Fact
from rules.people import addresses, phones
from rules.phrases import fold
from rules.seldom import Seldom

_SURE = 0.8
_LOOKED_AT = 20_000  # characters

_FROM_HERE = Seldom(
    r"\b(?:(?:to|use|at|on) this (?:one|address|account|e-?mail(?: address)?)"
    r" (?:from now on|from here on|in future|instead)"
    r"|(?:left|closed|gone|not (?:use|using|reading)|no (?:e-?mail|longer|access)|any ?more)\b[^.!?\n]{0,60}"
    r"\b(?:use|write to|reply to) this (?:one|address|account)"
    r"|this is my new (?:e-?mail|address)|(?:writing|mailing) from my new (?:e-?mail|address|account))\b",
    re.I,
)
_GIVEN_ANEW = (
    r"\bnew (?:\w+ ){0,2}(?:e-?mails?|address(?:es)?|account|mailbox|details|one|place|practice|job|name)\b|newydd",
    r"\bchang|\bupdat|\bnow\b|\buse this\b|\bas (?:of|from) ",
    r"\bin future\b|\bfrom (?:now|here|today|tomorrow|next|mon|tue|wed|thu|fri|sat|sun|\d)|\binstead\b|\bswitch",
    r"\bthe (?:one|address|account) i(?:'m| am| now)? (?:read|use|using|check|keep)|\bfrom (?:then|there) on\b",
)
_ANEW = re.compile("|".join(_GIVEN_ANEW))
_POSTCODE = r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"
_STREET = (
    r"\d{1,4}[A-Za-z]? [A-Z][\w' -]{1,30} (?:Street|Road|Lane|Avenue|Close|Drive|Way|Terrace|Place|Crescent|Gardens"
    r"|Row|Square|Grove|Court|Park|Hill|Wynd|Brae)(?:, [A-Z][\w'-]+(?: [A-Z][\w'-]+)?){1,3}"
)
_OUR_ADDRESS = r"(?i:\b(?:my|our|the)(?: \w+){0,2} address\b)"
_MOVED_TO = (
    r"(?i:\b(?:my|our|the) new (?:\w+ )?(?:address|office|premises|home|practice|surgery|place)\b"
    r"(?: is| will be| are)?(?: now)?(?: at)?"
    r"|^new (?:postal |home |work )?address(?: is)?|\bchange of address(?: is)?"
    rf"|{_OUR_ADDRESS} (?:has (?:now )?changed(?: to)?|is now|from [^,:;]{{3,25}} is|will be)"
    r"|\b(?:i|we|the (?:practice|surgery|firm|office|chambers)|our (?:practice|office|firm))"
    r"(?:'ve|'m|'re| have| has| am| are| is)? (?:just |now |recently |all )*(?:moved|moving|relocat\w+)"
    r"(?: (?:house|home|office|offices|premises|practice))?(?: to)?"
    r"|\b(?:write to|post to|reach) (?:me|us)(?: by post)?(?: in future| from now on)? at"
    r"|\b(?:from [\w ]{3,20}|now) (?:i am|we are|i'm|we're) at)"
)
_NEW_ADDRESS = Seldom(
    rf"(?:{_MOVED_TO})\s*+[:,;-]?\s*+(?P<address>[A-Z0-9][^!?;:]{{3,120}}?{_POSTCODE}|{_STREET})",
    re.M,
)
_NOT_PART = re.compile(r"(?i)\.\s|\b(?:from|of|on|my|our|the|is|has|to|with)\b .*\b(?:is|was|has|are)\b|\bbank\b")
_TELEPHONE = r"(?:(?:tele)?phone|mobile|mob|cell|landline|direct (?:line|dial)|number|tel|line)"
_NEW_PHONE = Seldom(
    rf"\b(?:new (?:\w+ ){{0,2}}{_TELEPHONE}\b|new {_TELEPHONE}(?: \w+)?"
    rf"|(?:my|our|the)(?: \w+){{0,2}} {_TELEPHONE}(?: number)?"
    r" (?:is now|has (?:now )?changed|will (?:now )?be|from [\w ]{3,20} is)"
    r"|(?:can |please )?now (?:be )?(?:reached|ring|call|phone|reach|contact(?:ed)?)(?: (?:me|us))?"
    r"|(?:ring|call|phone|text|use) (?:me|us)?(?: ?on)?(?= [+\d() -]{10,20} (?:from now on|in future)))"
    r"[^.\d+]{0,30}(?:[.!] (?:it's|it is) )?(?P<number>\+?\d[\d() -]{8,18}\d)(?! ?[A-Za-z]\b)",
    re.I,
)


def new_contacts(text: str, sender: str, country: str) -> Iterator[Fact]:
    """Draw each address and number of which a person's words say that it is to be used from now on."""
    if sender and _FROM_HERE.search(text):
        yield Fact("new-email", sender, "new_text", confidence=_SURE)
    yield from _new_emails(text, sender)
    yield from _new_addresses(text[:_LOOKED_AT])
    yield from new_phones(text, country)


def new_phones(text: str, country: str) -> Iterator[Fact]:
    """Draw the telephone numbers that a writer gives as new; one that begins with 0 belongs to the country."""
    for match in _NEW_PHONE.finditer(text[:_LOOKED_AT]):
        for number in phones(f"on {match['number']}", country):
            yield Fact("new-phone", number, "new_text", match.start("number"), match.end("number"), _SURE)
            yield Fact("phone", number, "new_text", confidence=_SURE)


def _new_emails(text: str, sender: str) -> Iterator[Fact]:
    """Addresses of which the words before, or right behind, say that they are to be used from now on."""
    lower = text.lower()
    for address in addresses(text):
        at = lower.find(address)
        end = at + len(address)
        near = f"{lower[max(0, at - 120) : at]} {lower[end : end + 60]}"
        if address != sender and _ANEW.search(near):
            yield Fact("new-email", address, "new_text", at, end, _SURE)


def _new_addresses(text: str) -> Iterator[Fact]:
    """Postal addresses, up to their postcode, that are said to be new."""
    for match in _NEW_ADDRESS.finditer(fold(text)):
        written = text[match.start("address") : match.end("address")]
        lines = (line.strip(" ,") for line in written.splitlines())
        address = ", ".join(line for line in lines if line)
        if not _NOT_PART.search(address):
            yield Fact("new-address", address, "new_text", match.start("address"), match.end("address"), _SURE)
