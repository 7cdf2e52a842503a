"""The rules for messages, in their order: people in danger first, then what must lie apart, then where it belongs."""

from typing import Any

from rules.mail.authority import authority
from rules.mail.away import away
from rules.mail.bereavement import bereavement
from rules.mail.between_the_lines import between_the_lines
from rules.mail.bounced import bounced
from rules.mail.circular import circular
from rules.mail.close_requests import close_requests
from rules.mail.complaint import complaint
from rules.mail.copies import copies
from rules.mail.data_protection import data_protection
from rules.mail.deadline import deadline
from rules.mail.details_changed import details_changed
from rules.mail.file_by_keys import file_by_keys
from rules.mail.filed_by_person import filed_by_person
from rules.mail.incomplete import incomplete
from rules.mail.invitation import invitation
from rules.mail.language import language
from rules.mail.log_on_case import log_on_case
from rules.mail.machine_mail import machine_mail
from rules.mail.media import media
from rules.mail.new_matter import new_matter
from rules.mail.payee import payee
from rules.mail.promised import promised
from rules.mail.recalled import recalled
from rules.mail.red_words import red_words
from rules.mail.reopen import reopen
from rules.mail.safeguarding import safeguarding
from rules.mail.suspicious import suspicious
from rules.mail.threats import threats
from rules.mail.ticket import ticket
from rules.mail.two_cases import two_cases
from rules.mail.welfare import welfare
from rules.rule import Rule

BEFORE_UNMATCHED: tuple[Rule[Any], ...] = (
    welfare,
    safeguarding,
    threats,
    red_words,
    media,
    bereavement,
    suspicious,
    data_protection,
    complaint,
    payee,
    deadline,
    authority,
    details_changed,
    language,
    incomplete,
    recalled,
    log_on_case,
    machine_mail,
    bounced,
    away,
    ticket,
    copies,
    invitation,
    circular,
    filed_by_person,
    file_by_keys,
    two_cases,
    reopen,
    new_matter,
    between_the_lines,
    close_requests,
    promised,
)
"""All but the last, `rules.mail.unmatched`, which asks whether any of these has claimed the message."""
