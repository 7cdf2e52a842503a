"""Packages that cut quotations off replies, each as its own documentation calls it; none of them has to be there."""

from collections.abc import Callable
from importlib import import_module

Cut = Callable[[str], str]


def packages() -> dict[str, Cut | str]:
    """Return each package's function by name, or the line that says how to have it."""
    found: dict[str, Cut | str] = {}
    for name, load in (
        ("talon", _talon),
        ("email-reply-parser", _email_reply_parser),
        ("mail-parser-reply", _mail_parser_reply),
        ("quotequail", _quotequail),
    ):
        try:
            found[name] = load()
        except ImportError as error:
            found[name] = f"not installed ({error.name or error}): pip install {name}"
    return found


def _talon() -> Cut:
    cut: Cut = import_module("talon.quotations").extract_from_plain
    return cut


def _email_reply_parser() -> Cut:
    cut: Cut = import_module("email_reply_parser").EmailReplyParser.parse_reply
    return cut


def _mail_parser_reply() -> Cut:
    parser = import_module("mailparser_reply").EmailReplyParser(languages=["en"])
    return lambda text: str(parser.parse_reply(text=text) or "")


def _quotequail() -> Cut:
    quote = import_module("quotequail").quote
    return lambda text: "\n".join(part for shown, part in quote(text) if shown)
