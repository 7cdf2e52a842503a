from collections.abc import Iterator

from rules.case_signs import names_firm, names_person
from rules.certainty import UNREADABLE, clear, questioned, settled_type, share_of
from rules.document_standing import PRIVILEGED_DRAFTS
from rules.effects import Effect, FlagFile
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import rule

_HEAD = 400  # characters of a note in which stands who spoke
_TOP = 700  # characters of a paper in which stands that it is privileged


@rule("privileged-in-open-folder", reads=FileFacts)
def privileged_in_open_folder(doc: FileFacts, policy: Policy) -> Iterator[Effect]:
    """Flag a privileged paper where others may look, and a draft or advice among court papers.

    Why: privilege that has been given away does not come back.
    Quiet when: the folder is a privileged one or the member's own, or it is likely of a type that is open and bears no
    mark of privilege, or is clearly of an open type and no draft.
    """
    if because := laid_open(doc, policy):
        yield FlagFile(doc.item, "privileged-in-open-folder", because)


def laid_open(doc: FileFacts, policy: Policy) -> str:
    """Say in one sentence which privileged paper lies where others may look; empty where none does."""
    folders = policy.documents.folders_called(doc.folder)
    if doc.case is None or not folders or doc.problem in UNREADABLE:
        return ""
    code = _likely_privileged(doc, policy) if _unsettled(doc, policy) else settled_type(doc, policy)
    draft, advice = _draft(code, doc), _advice(code, doc, policy)
    lies = " or ".join(each.name for each in folders)
    if draft or advice or code in policy.documents.homes.privileged:
        if not all(each.open or (each.no_drafts and (draft or advice)) for each in folders):
            return ""
        what = "A draft" if draft else "Legal advice" if advice else "A privileged paper"
        return f"{what} ({code}) lies in {lies}."
    if all(each.open or each.no_drafts for each in folders) and marked(doc, policy):
        return f"What calls itself privileged or not for disclosure lies in {lies}."
    return ""


def _unsettled(doc: FileFacts, policy: Policy) -> bool:
    """Is it for the paper itself to say what it is: no label or opinion stands, or it speaks against the label?"""
    return not settled_type(doc, policy) or questioned(doc, policy)


def _draft(code: str, doc: FileFacts) -> bool:
    return code in PRIVILEGED_DRAFTS and doc.opinion.version == "draft"


def _advice(code: str, doc: FileFacts, policy: Policy) -> bool:
    return code in policy.documents.homes.advice or (code == "TEL" and _with_lawyer(doc))


def _likely_privileged(doc: FileFacts, policy: Policy) -> str:
    """The likeliest privileged type, where those that are privileged are likely together; "" where they are not."""
    opinion, known = doc.opinion, policy.documents.homes

    def privileged(code: str) -> bool:
        return code in known.privileged or _draft(code, doc) or _advice(code, doc, policy)

    if share_of(opinion, privileged) < policy.thresholds.suggest:
        return ""
    return next(code for code, _ in opinion.ranked if privileged(code))


def marked(doc: FileFacts, policy: Policy) -> bool:
    """Does its head say that it is privileged or for nobody else, and nothing that it is surely an open paper?

    What is clear of an open type is open whatever its head says, unless it is a draft of it.
    """
    if clear(doc.opinion, policy) and doc.opinion.version != "draft":
        return False
    return policy.documents.marked_privileged.first(doc.text[:_TOP]) is not None


def _with_lawyer(doc: FileFacts) -> bool:
    """Is it a note of a talk with our own lawyers: by its words, or because it names one of the case's?"""
    if doc.opinion.privilege == "legal-advice":
        return True
    head = doc.text[:_HEAD]
    lawyers = [party.person for party in doc.case.parties if party.role == "panel_solicitor"] if doc.case else []
    return any(names_person(head, each) or names_firm(head, each) for each in lawyers)
