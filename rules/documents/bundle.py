from collections.abc import Iterator

from rules.effects import Effect, FlagFile
from rules.facts import FileFacts, Opinion
from rules.policy import Policy
from rules.rule import rule


@rule("bundle", reads=FileFacts)
def bundle(doc: FileFacts, policy: Policy) -> Iterator[Effect]:
    """Flag a file that holds several documents.

    Why: what lies behind the first page has its own type, date and clock.
    Quiet when: it is one document, however many pages it has.
    """
    if several(doc.opinion, policy):
        parts = doc.opinion.parts
        last = max(part.last for part in parts)
        yield FlagFile(doc.item, "bundle", f"It holds {len(parts)} documents on {last} pages.")


def several(opinion: Opinion, policy: Policy) -> bool:
    """Does a file hold several documents: more than two parts, or parts that are likely of different types?"""
    likely = {part.doc_type for part in opinion.parts if part.confidence >= policy.thresholds.suggest}
    return len(opinion.parts) > 2 or len(likely) > 1
