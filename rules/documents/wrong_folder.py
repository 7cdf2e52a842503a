from collections.abc import Iterator

from rules.certainty import UNREADABLE, questioned, settled_type, share_of
from rules.documents.wrong_case import astray
from rules.effects import Effect, FlagFile
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import rule

_OF_NO_TYPE = 0.25  # share of "none of ours" up to which a paper of some type is spoken of
_SENT = frozenset({"signed", "sealed", "filed"})  # what shows none of these may be a draft still


@rule("wrong-folder", reads=FileFacts)
def wrong_folder(doc: FileFacts, policy: Policy) -> Iterator[Effect]:
    """Flag a file that lies in a subfolder where its type is not at home.

    Why: handlers look for a paper where its kind lies, and each folder is open to other people.
    Quiet when: the folder takes everything, the type or one that it may as well be is at home in it, it belongs to
    another case altogether, or its label is in question. A privileged paper that lies open is told of as such besides.
    """
    known = policy.documents
    folders = known.folders_called(doc.folder)
    if doc.case is None or not folders or any(each.takes_all for each in folders) or doc.problem in UNREADABLE:
        return
    if questioned(doc, policy):
        return
    here = {each.number for each in folders}
    code = settled_type(doc, policy)
    if not code and doc.labelled_by != "person" and _strange(doc, here, policy):
        code = doc.opinion.best
    row = known.by_code.get(code)
    if row is None or row.code == "UNKNOWN":
        return
    homes = _homes(code, doc, policy)
    if here.isdisjoint(homes) and not astray(doc):
        names = [known.folder_by_number[n].name for n in homes if n in known.folder_by_number]
        because = f"{row.title} belongs in {' or '.join(names)}, not in {' or '.join(each.name for each in folders)}."
        yield FlagFile(doc.item, "wrong-folder", because)


def _strange(doc: FileFacts, here: set[str], policy: Policy) -> bool:
    """Is it surely of none of the types at home here, if it is of any? A paper of no type may lie anywhere."""
    none = share_of(doc.opinion, lambda each: each == "UNKNOWN")
    strange = share_of(doc.opinion, lambda each: each != "UNKNOWN" and here.isdisjoint(_homes(each, doc, policy)))
    return none <= _OF_NO_TYPE and strange >= policy.thresholds.label * (1 - none)


def _homes(code: str, doc: FileFacts, policy: Policy) -> tuple[str, ...]:
    known = policy.documents
    row = known.by_code[code]
    drafts = known.homes.drafts.get(code, ()) if doc.opinion.version not in _SENT else ()
    return (*row.folders, *drafts, *(("02",) if code in known.homes.from_member else ()))
