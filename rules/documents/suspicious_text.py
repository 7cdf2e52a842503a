from collections.abc import Iterator

from rules.certainty import alarms
from rules.effects import Effect, FlagFile
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import rule


@rule("suspicious-text", reads=FileFacts)
def suspicious_text(doc: FileFacts, _policy: Policy) -> Iterator[Effect]:
    """Flag a document that speaks to machines.

    Why: what a document says is content, never an instruction; someone should know that it tries.
    Quiet when: it speaks to people only.
    """
    if "suspicious" in alarms(doc.opinion):
        yield FlagFile(
            doc.item, "suspicious", "It holds an instruction that is meant for a machine. Nothing was done on it."
        )
