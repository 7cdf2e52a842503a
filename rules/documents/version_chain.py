from collections.abc import Iterator

from rules.effects import Effect, RelateItem
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import rule


@rule("version-chain", reads=FileFacts)
def version_chain(doc: FileFacts, _policy: Policy) -> Iterator[Effect]:
    """Link a later version, or a copy with more pages, to the earlier one; never replace it.

    Why: which report was served, and which was the draft, is asked years later.
    Quiet when: nothing earlier is like it, or it is a plain copy.
    """
    copy = doc.copy
    if copy is None or not copy.earlier:
        return
    if copy.kind == "version":
        yield RelateItem(doc.item, "version_of", copy.item, "A later version of a document that lies here.")
    elif longer(doc):
        yield RelateItem(doc.item, "version_of", copy.item, "A copy with more pages than the one that lies here.")


def longer(doc: FileFacts) -> bool:
    """Is it a copy with more pages or text than the one that lies here?"""
    copy = doc.copy
    return copy is not None and (copy.kind == "longer" or (copy.kind == "copy" and doc.pages > copy.pages > 0))
