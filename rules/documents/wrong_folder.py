from collections.abc import Iterator

from rules.certainty import UNREADABLE, questioned, settled_type, share_of
from rules.documents.privileged_in_open_folder import laid_open
from rules.documents.wrong_case import astray
from rules.effects import Effect, FlagFile
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import rule


@rule("wrong-folder", reads=FileFacts)
def wrong_folder(doc: FileFacts, policy: Policy) -> Iterator[Effect]:
    """Flag a file that lies in a subfolder where its type is not at home.

    Why: handlers look for a paper where its kind lies, and each folder is open to other people.
    Quiet when: the folder takes everything, the type or one that it may as well be is at home in it, it belongs to
    another case altogether, its label is in question, or it is flagged as a privileged paper that lies open.
    """
    known = policy.documents
    folder = known.folder_by_number.get(doc.folder[:2])
    if doc.case is None or folder is None or folder.takes_all or doc.problem in UNREADABLE:
        return
    if questioned(doc, policy) or laid_open(doc, policy):
        return
    code = settled_type(doc, policy)
    if not code and doc.labelled_by != "person":
        strange = share_of(doc.opinion, lambda each: folder.number not in _homes(each, doc, policy))
        code = doc.opinion.best if strange >= policy.thresholds.label else ""
    row = known.by_code.get(code)
    if row is None or row.code == "UNKNOWN":
        return
    homes = _homes(code, doc, policy)
    if folder.number not in homes and not astray(doc):
        names = [known.folder_by_number[n].name for n in homes if n in known.folder_by_number]
        because = f"{row.title} belongs in {' or '.join(names)}, not in {folder.name}."
        yield FlagFile(doc.item, "wrong-folder", because)


def _homes(code: str, doc: FileFacts, policy: Policy) -> tuple[str, ...]:
    known = policy.documents
    row = known.by_code[code]
    drafts = known.homes.drafts.get(code, ()) if doc.opinion.version == "draft" else ()
    return (*row.folders, *drafts, *(("02",) if code in known.homes.from_member else ()))
