"""An opinion in sentences that a handler understands."""

from rules.evidence import DocumentKnowledge
from rules.facts import Evidence, Opinion

_LAYOUTS = {
    "court-heading": "It has a court heading.",
    "statement-of-truth": "It ends with a statement of truth.",
    "first-person": "It is written in the first person.",
    "numbered-paragraphs": "Its paragraphs are numbered.",
    "money-table": "It has a table of amounts.",
    "tooth-notation": "It uses tooth notation.",
    "consultations": "It lists entries by date.",
    "reference-ranges": "It gives values with reference ranges.",
    "letter": "It is a letter.",
    "questions": "It asks questions.",
    "sealed": "It carries a court's seal.",
    "blank": "It has empty lines to fill in.",
    "short": "It is short.",
    "long": "It is long.",
}
_SIGNS = {
    ("share", True): "hardly anything speaks for another type",
    ("share", False): "other types, or none, are nearly as likely",
    ("phrases", True): "its phrases speak for this type alone",
    ("phrases", False): "its phrases alone would not tell it from others",
    ("words", True): "its words are like those of such papers and of no others",
    ("words", False): "its words are as much like those of other papers",
    ("form", True): "it carries the form's number",
    ("file-name", True): "the file's name says so",
    ("strange", False): "it speaks of little that this office deals with",
}
_TELLING = 0.2
"""Log-odds from which a sign is worth a word: between 90% and 92%, say."""
MOST = 6


def explain(opinion: Opinion, knowledge: DocumentKnowledge, text: str = "") -> list[str]:
    """The strongest reasons first, one sentence each; with the text, the line of each is named."""
    row = knowledge.by_code.get(opinion.best)
    if row is None or opinion.best == "UNKNOWN":
        return ["Nothing in it speaks for any type that we know."]
    said = [_sentence(each, text) for each in opinion.evidence]
    second = next((code for code, _ in opinion.ranked[1:]), "")
    if second and opinion.margin < 0.5:
        rival = knowledge.by_code[second].title.lower()
        said.append(f"It might also be: {rival} ({opinion.ranked[1][1]:.0%}).")
    return [f"{row.title} ({opinion.confidence:.0%}).", *dict.fromkeys(said[: MOST + 1]), *_sureness(opinion)]


def _sureness(opinion: Opinion) -> list[str]:
    # What moved the confidence most, for and against; what hardly moved it is not worth a word.
    told = sorted((each for each in opinion.grounds if abs(each.moved) >= _TELLING), key=lambda each: -abs(each.moved))
    surer = [_SIGNS[each.sign, True] for each in told if each.moved > 0 and (each.sign, True) in _SIGNS]
    less = [_SIGNS[each.sign, False] for each in told if each.moved < 0 and (each.sign, False) in _SIGNS]
    return [f"{head}: {'; '.join(why)}." for head, why in (("Surer", surer), ("Less sure", less)) if why]


def kinds(opinion: Opinion, knowledge: DocumentKnowledge) -> str:
    """The reasons without a word of the text: for columns, comments and notices."""
    row = knowledge.by_code.get(opinion.best)
    if row is None or opinion.best == "UNKNOWN":
        return "Nothing speaks for any type that we know."
    names = {
        "form": "a form number",
        "heading": "its heading",
        "phrase": "its wording",
        "layout": "its layout",
        "sender": "its letterhead",
        "file-name": "its file name",
        "learned": "its likeness to earlier papers",
    }
    given = [names[kind] for kind in names if any(e.kind == kind and e.weight > 0 for e in opinion.evidence)]
    if not given:
        return "Nothing speaks for any type that we know."
    told = " and ".join([", ".join(given[:-1]), given[-1]] if len(given) > 1 else given)
    return f"{row.title}, told from {told} ({opinion.confidence:.0%})."


def _sentence(each: Evidence, text: str) -> str:
    line = f" (line {text.count(chr(10), 0, each.start) + 1})" if text and each.end else ""
    quoted = text[each.start : each.end] if text and each.end else each.words
    words = " ".join(quoted.split())
    if each.weight < 0:
        return f"Against it: '{words}'{line}."
    match each.kind:
        case "form":
            return f"It carries the form number '{words}'{line}."
        case "heading":
            return f"Headed '{words}'{line}."
        case "phrase":
            return f"It says '{words}'{line}."
        case "layout":
            return _LAYOUTS.get(each.words, f"Its layout is that of {each.words}.")
        case "sender":
            return f"It comes from: {each.words.replace('-', ' ')}."
        case "file-name":
            return "The file's name says so."
        case "learned":
            return "Its words are like those of earlier papers of this kind."
        case "counter":
            return f"Against it: '{words}'{line}."
