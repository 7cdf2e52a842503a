from collections.abc import Iterator

from rules.certainty import UNREADABLE, settled_type, share_of
from rules.document_standing import PRIVILEGED_DRAFTS
from rules.effects import Effect, FlagFile
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import rule


@rule("privileged-in-open-folder", reads=FileFacts)
def privileged_in_open_folder(doc: FileFacts, policy: Policy) -> Iterator[Effect]:
    """Flag a privileged paper where others may look, and a draft or advice among court papers.

    Why: privilege that has been given away does not come back.
    Quiet when: the folder is a privileged one or the member's own, or it may as well be of a type that is open.
    """
    known = policy.documents
    code = settled_type(doc, policy) or _likely_privileged(doc, policy)
    folder = known.folder_by_number.get(doc.folder[:2])
    if doc.case is None or not code or folder is None or folder.privileged or doc.problem in UNREADABLE:
        return
    draft = code in PRIVILEGED_DRAFTS and doc.opinion.version == "draft"
    advice = code in known.homes.advice or (code == "TEL" and doc.opinion.privilege == "legal-advice")
    privileged = draft or advice or code in known.homes.privileged
    if privileged and (folder.open or (folder.no_drafts and (draft or advice))):
        what = "A draft" if draft else "Legal advice" if advice else "A privileged paper"
        yield FlagFile(doc.item, "privileged-in-open-folder", f"{what} ({code}) lies in {folder.name}.")


def _likely_privileged(doc: FileFacts, policy: Policy) -> str:
    opinion, privileged = doc.opinion, policy.documents.homes.privileged
    if doc.labelled_by == "person" or opinion.best not in privileged:
        return ""
    return opinion.best if share_of(opinion, lambda code: code in privileged) >= policy.thresholds.label else ""
