from collections.abc import Iterator

from rules.effects import Effect, FlagFile, RelateItem
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import rule


@rule("duplicate", reads=FileFacts)
def duplicate(doc: FileFacts, policy: Policy) -> Iterator[Effect]:
    """Flag the later of two copies and link it to the first.

    Why: two copies get two labels, and a correction reaches only one of them.
    Quiet when: it is the earlier one, a later version, or has pages that the other has not.
    """
    copy = doc.copy
    if copy is None or not copy.earlier or copy.kind != "copy" or copy.likeness < policy.thresholds.near_copy:
        return
    if doc.pages and copy.pages and doc.pages > copy.pages:
        return
    because = "The same text lies here already." if copy.likeness >= 1 else "Nearly the same text lies here already."
    yield FlagFile(doc.item, "duplicate", because)
    yield RelateItem(doc.item, "copy_of", copy.item, because)
