from collections.abc import Iterator

from rules.effects import AskPerson, Effect, FlagFile
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import rule


@rule("encrypted", reads=FileFacts)
def encrypted(doc: FileFacts, _policy: Policy) -> Iterator[Effect]:
    """Flag a file that needs a password and ask for it.

    Why: a protected file is not read by anyone until someone asks.
    Quiet when: it opens without a password.
    """
    if doc.problem == "encrypted":
        because = "It opens with a password only."
        yield FlagFile(doc.item, "encrypted", because)
        case_no = doc.case.case_no if doc.case else ""
        yield AskPerson(
            doc.item, "INCOMPLETE", "Ask for the password by telephone; keep it out of the notes.", because, case_no
        )
