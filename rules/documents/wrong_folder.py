from collections.abc import Iterator

from rules.certainty import UNREADABLE, questioned, settled_type
from rules.effects import Effect, FlagFile
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import rule


@rule("wrong-folder", reads=FileFacts)
def wrong_folder(doc: FileFacts, policy: Policy) -> Iterator[Effect]:
    """Flag a file that lies in a subfolder where its type is not at home.

    Why: handlers look for a paper where its kind lies, and each folder is open to other people.
    Quiet when: the folder takes everything, the type is at home in it, or the type is not settled.
    """
    known = policy.documents
    code = doc.opinion.best if questioned(doc, policy) else settled_type(doc, policy)
    row = known.by_code.get(code)
    folder = known.folder_by_number.get(doc.folder[:2])
    if doc.case is None or row is None or folder is None or folder.takes_all or doc.problem in UNREADABLE:
        return
    homes = (*row.folders, *(known.homes.drafts.get(row.code, ()) if doc.opinion.version == "draft" else ()))
    as_sent = folder.number == "02" and row.code in known.homes.from_member
    if folder.number not in homes and not as_sent and row.code != "UNKNOWN":
        names = [known.folder_by_number[n].name for n in homes if n in known.folder_by_number]
        because = f"{row.title} belongs in {' or '.join(names)}, not in {folder.name}."
        yield FlagFile(doc.item, "wrong-folder", because)
