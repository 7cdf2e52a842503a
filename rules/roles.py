"""Roles of people that belong together, by what they have in common."""

STAFF = frozenset({"handler", "administrator", "leader"})
"""The office's own people."""
MEMBERS_SIDE = frozenset({"member", "delegate", "practice"})
"""The member, and those who write and receive for him."""
PATIENTS = frozenset({"patient", "claimant"})
"""About whose treatment a case is; a claimant may be one of the family."""
