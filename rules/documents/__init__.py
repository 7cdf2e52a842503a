"""The rules on files, in their order: what is red or wrong first, then what it is, then what follows from it."""

from typing import Any

from rules.documents.bundle import bundle
from rules.documents.clock_starts import clock_starts
from rules.documents.despair import despair
from rules.documents.duplicate import duplicate
from rules.documents.encrypted import encrypted
from rules.documents.filename_pii import filename_pii
from rules.documents.its_desk import its_desk
from rules.documents.label_document import label_document
from rules.documents.mislabelled import mislabelled
from rules.documents.privileged_in_open_folder import privileged_in_open_folder
from rules.documents.red_document import red_document
from rules.documents.request_met import request_met
from rules.documents.running_out import claim_running_out
from rules.documents.suspicious_text import suspicious_text
from rules.documents.unreadable import unreadable
from rules.documents.version_chain import version_chain
from rules.documents.without_case import without_case
from rules.documents.wrong_case import wrong_case
from rules.documents.wrong_folder import wrong_folder
from rules.rule import Rule

DOCUMENTS: tuple[Rule[Any], ...] = (
    unreadable,
    encrypted,
    red_document,
    claim_running_out,
    despair,
    suspicious_text,
    wrong_case,
    without_case,
    mislabelled,
    privileged_in_open_folder,
    wrong_folder,
    duplicate,
    version_chain,
    filename_pii,
    bundle,
    label_document,
    clock_starts,
    its_desk,
    request_met,
)
