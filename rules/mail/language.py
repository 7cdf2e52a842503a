from collections.abc import Iterator

from rules.apart import apart
from rules.effects import AskPerson, Effect
from rules.facts import MessageFacts
from rules.matching import weigh
from rules.policy import Policy
from rules.rule import rule


@rule("other-language", reads=MessageFacts)
def language(mail: MessageFacts, policy: Policy) -> Iterator[Effect]:
    """Give a message in a language that the office does not read to someone who does.

    Why: nothing legal is acted on from a machine's reading of another language, and the reply goes in the language
    chosen.
    Quiet when: the new text is English, or too short to tell.
    """
    because = apart(mail, policy).get("language", "")
    if not because:
        return
    match = weigh(mail, policy)
    yield AskPerson(
        item=mail.item,
        queue="LANGUAGE",
        question="Have this read by someone who knows the language.",
        because=because,
        case_no=match.single or "",
        candidates=match.candidates,
    )
