from collections.abc import Iterator

from rules.certainty import PLAUSIBLE, UNREADABLE, clear, may_be, of_some_type, questioned, settled_type, share_of
from rules.documents.bundle import several
from rules.documents.privileged_in_open_folder import laid_open, marked
from rules.documents.wrong_case import astray
from rules.effects import Effect, FlagFile
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import rule

_SENT = frozenset({"signed", "sealed", "filed"})  # what shows none of these may be a draft still


@rule("wrong-folder", reads=FileFacts)
def wrong_folder(doc: FileFacts, policy: Policy) -> Iterator[Effect]:
    """Flag a file that lies in a subfolder where its type is not at home.

    Why: handlers look for a paper where its kind lies, and each folder is open to other people.
    Quiet when: the folder takes everything, the type or one that it may as well be is at home in it, it calls itself
    privileged and lies where that is kept, it holds several documents, or it belongs to another case altogether. Where
    its label is in question, the paper speaks for itself. A privileged paper that lies open lies wrongly by that alone.
    """
    known = policy.documents
    folders = known.folders_called(doc.folder)
    if doc.case is None or not folders or any(each.takes_all for each in folders) or doc.problem in UNREADABLE:
        return
    if several(doc.opinion, policy):
        return
    if any(each.privileged for each in folders) and marked(doc, policy) and not clear(doc.opinion, policy):
        return
    here = {each.number for each in folders}
    lies_open = bool(laid_open(doc, policy))
    codes = _told(doc, policy) if lies_open else _strange(doc, here, policy)
    numbers = dict.fromkeys(number for code in codes for number in _homes(code, doc, policy))
    homes = [known.folder_by_number[each] for each in numbers if each in known.folder_by_number and each not in here]
    names = " or ".join(each.name for each in homes if not (lies_open and (each.open or each.no_drafts)))
    if names and not astray(doc):
        titles = " or ".join(known.by_code[code].title for code in codes)
        lies = " or ".join(each.name for each in folders)
        yield FlagFile(doc.item, "wrong-folder", f"{titles} belongs in {names}, not in {lies}.")


def _told(doc: FileFacts, policy: Policy) -> tuple[str, ...]:
    """Return the type that a person told and the document does not speak against, or those that it may be."""
    label = doc.label if doc.labelled_by == "person" and not questioned(doc, policy) else ""
    return (label,) if label in policy.documents.by_code else may_be(doc.opinion)


def _strange(doc: FileFacts, here: set[str], policy: Policy) -> tuple[str, ...]:
    """Return the types that it may be, where all of them are strange here; a person's label alone is one.

    A paper of no type may lie anywhere. One that was put where it may well belong is not called in question; and where
    a document reads as what is at home here, a person's label alone does not say that it is not.
    """
    opinion, known = doc.opinion, policy.documents.by_code

    def at_home(code: str) -> bool:
        return code in known and not here.isdisjoint(_homes(code, doc, policy))

    at_home_here = share_of(opinion, at_home)
    if doc.labelled_by == "person" and not questioned(doc, policy) and (label := settled_type(doc, policy)):
        strange = label in known and not at_home(label) and at_home_here < policy.thresholds.suggest
        return (label,) if strange else ()
    elsewhere = share_of(opinion, lambda code: code in known and code != "UNKNOWN" and not at_home(code))
    if at_home_here >= PLAUSIBLE or elsewhere < policy.thresholds.suggest or not of_some_type(opinion):
        return ()
    return may_be(opinion)


def _homes(code: str, doc: FileFacts, policy: Policy) -> tuple[str, ...]:
    known = policy.documents
    row = known.by_code[code]
    drafts = known.homes.drafts.get(code, ()) if doc.opinion.version not in _SENT else ()
    return (*row.folders, *drafts, *(("02",) if code in known.homes.from_member else ()))
