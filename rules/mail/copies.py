from collections.abc import Iterator
from typing import Literal

from rules.effects import Effect, IgnoreMessage, RelateItem
from rules.facts import Copy, MessageFacts
from rules.keys import documents
from rules.policy import Policy
from rules.rule import rule


def same_message(copy: Copy) -> bool:
    """Say whether a copy is the very same message as one that came before."""
    return copy.earlier and copy.kind == "copy" and copy.likeness >= 1.0


Relation = Literal["copy_of", "version_of", "group"]


@rule("copies-and-groups", reads=MessageFacts)
def copies(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Link a message to the one that it repeats, replaces or continues; count a mere copy as a duplicate.

    Why: three copies of one report are one report; a later copy may have more pages, and then it is none.
    Quiet when: nothing like it came before.
    """
    if mail.copy and mail.copy.earlier and mail.copy.likeness >= policy.thresholds.near_copy:
        if same_message(mail.copy):
            yield IgnoreMessage(mail.item, "duplicate", "The very same message came before.")
        relation: Relation = "copy_of" if mail.copy.kind == "copy" else "version_of"
        yield RelateItem(mail.item, relation, mail.copy.item, "Its text is that of an earlier message.")
        return
    papers = documents(mail)
    earlier = [a.copy for a in papers if a.copy and a.copy.earlier and a.copy.likeness >= policy.thresholds.near_copy]
    if papers and len(earlier) == len(papers) and len({copy.item for copy in earlier}) == 1:
        relation = "copy_of" if all(copy.kind == "copy" for copy in earlier) else "version_of"
        yield RelateItem(mail.item, relation, earlier[0].item, "All its attachments came before.")
    elif mail.group and mail.group != mail.item:
        yield RelateItem(mail.item, "group", mail.group, "It is one of a row of mails from one sender within minutes.")
