from collections.abc import Iterator

from rules.effects import Alert, AskPerson, Effect
from rules.facts import MessageFacts
from rules.listening import listened_to
from rules.matching import weigh
from rules.policy import Policy
from rules.rule import rule


@rule("media-interest", reads=MessageFacts)
def media(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Bring the interest of a journalist to the press office now.

    Why: their deadlines are hours, and whether someone is a member is never told.
    Quiet when: newspapers are only mentioned as a habit or a source.
    """
    if not policy.red_words.media.first(listened_to(mail, policy)):
        return
    yield Alert(
        mail.item,
        "red",
        "Media interest",
        "Its words speak of press or broadcasting.",
        weigh(mail, policy).single or "",
    )
    match = weigh(mail, policy)
    yield AskPerson(
        item=mail.item,
        queue="RED",
        question="Media interest: the press office must see this. Nothing is confirmed or denied.",
        because="Its words speak of press or broadcasting.",
        case_no=match.single or "",
        candidates=match.candidates,
    )
