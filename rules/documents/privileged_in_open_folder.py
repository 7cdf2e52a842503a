from collections.abc import Iterator

from rules.case_signs import names_firm, names_person
from rules.certainty import UNREADABLE, settled_type, share_of
from rules.document_standing import PRIVILEGED_DRAFTS
from rules.effects import Effect, FlagFile
from rules.facts import FileFacts
from rules.policy import Policy
from rules.rule import rule

_HEAD = 400  # characters of a note in which stands who spoke


@rule("privileged-in-open-folder", reads=FileFacts)
def privileged_in_open_folder(doc: FileFacts, policy: Policy) -> Iterator[Effect]:
    """Flag a privileged paper where others may look, and a draft or advice among court papers.

    Why: privilege that has been given away does not come back.
    Quiet when: the folder is a privileged one or the member's own, or it may as well be of a type that is open.
    """
    if because := laid_open(doc, policy):
        yield FlagFile(doc.item, "privileged-in-open-folder", because)


def laid_open(doc: FileFacts, policy: Policy) -> str:
    """Say in one sentence which privileged paper lies where others may look; empty where none does."""
    known = policy.documents
    code = settled_type(doc, policy) or _likely_privileged(doc, policy)
    folders = known.folders_called(doc.folder)
    if doc.case is None or not code or not folders or doc.problem in UNREADABLE:
        return ""
    draft = code in PRIVILEGED_DRAFTS and doc.opinion.version == "draft"
    advice = code in known.homes.advice or (code == "TEL" and _with_lawyer(doc))
    privileged = draft or advice or code in known.homes.privileged
    if not privileged or not all(each.open or (each.no_drafts and (draft or advice)) for each in folders):
        return ""
    what = "A draft" if draft else "Legal advice" if advice else "A privileged paper"
    return f"{what} ({code}) lies in {' or '.join(each.name for each in folders)}."


def _likely_privileged(doc: FileFacts, policy: Policy) -> str:
    opinion, privileged = doc.opinion, policy.documents.homes.privileged
    if doc.labelled_by == "person" or opinion.best not in (*privileged, "TEL"):
        return ""
    calls = ("TEL",) if _with_lawyer(doc) else ()
    share = share_of(opinion, lambda code: code in privileged or code in calls)
    return opinion.best if share >= policy.thresholds.label else ""


def _with_lawyer(doc: FileFacts) -> bool:
    """Is it a note of a talk with our own lawyers: by its words, or because it names one of the case's?"""
    if doc.opinion.privilege == "legal-advice":
        return True
    head = doc.text[:_HEAD]
    lawyers = [party.person for party in doc.case.parties if party.role == "panel_solicitor"] if doc.case else []
    return any(names_person(head, each) or names_firm(head, each) for each in lawyers)
