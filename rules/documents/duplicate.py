from collections.abc import Iterator

from rules.documents.version_chain import longer
from rules.effects import Effect, FlagFile, RelateItem
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import rule


@rule("duplicate", reads=FileFacts)
def duplicate(doc: FileFacts, policy: Policy) -> Iterator[Effect]:
    """Flag the later of two copies and link it to the first.

    Why: two copies get two labels, and a correction reaches only one of them.
    Quiet when: it is the earlier one, a later version, or another letter of the same template.
    """
    copy = doc.copy
    if copy is None or not copy.earlier or copy.kind == "version" or copy.likeness < policy.thresholds.near_copy:
        return
    if longer(doc):
        yield FlagFile(
            doc.item, "duplicate", "What lies here already stands in it, with more: compare before one goes."
        )
        return
    because = "The same text lies here already." if copy.likeness >= 1 else "Nearly the same text lies here already."
    yield FlagFile(doc.item, "duplicate", because)
    yield RelateItem(doc.item, "copy_of", copy.item, because)
