from collections.abc import Iterator

from rules.effects import Effect, FlagFile
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import rule


@rule("bundle", reads=FileFacts)
def bundle(doc: FileFacts, policy: Policy) -> Iterator[Effect]:
    """Flag a file that holds several documents.

    Why: what lies behind the first page has its own type, date and clock.
    Quiet when: it is one document, however many pages it has.
    """
    parts = doc.opinion.parts
    sure = [part for part in parts if part.confidence >= policy.thresholds.suggest]
    if len(parts) > 2 or len({part.doc_type for part in sure}) > 1:
        last = max(part.last for part in parts)
        yield FlagFile(doc.item, "bundle", f"It holds {len(parts)} documents on {last} pages.")
