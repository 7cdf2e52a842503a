"""The marks by which mail programs and people set off quotations, forwards, signatures and disclaimers.

English, Welsh, Irish, German, French, Dutch, Afrikaans, Spanish, Italian, Portuguese, Polish and the Nordic languages,
as Outlook, Gmail, Apple Mail, Thunderbird, Lotus Notes, Yahoo and telephones write them. All are for lower-case lines
without trailing blanks, but `SHARED_LINE`, `SIGNATURE_LINE` and `CARD_NAME`, to which capitals matter.
"""

import re


def _openings(words: str) -> frozenset[str]:
    """The first three characters, lower-case, of the lines that begin with one of these words.

    >>> sorted(_openings("kind|ta"))[:4]
    ['kin', 'ta', 'ta ', 'ta!']
    """
    found: set[str] = set()
    for word in words.split("|"):
        found.update({word[:3]} if len(word) > 2 else {word, *(word + after for after in " ,.!")})
    return frozenset(found)


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split("|"))


SENDERS = _names(
    "from|oddi wrth|ó|o|von|de|van|vanaf|da|från|fra|lähettäjä|od|feladó|expéditeur|absender|afsender|avsender"
    "|mittente|remitente|kimden|от|от кого|发件人|寄件者|差出人|daripada"
)
"""What an older message's sender stands behind; lower-case, without the colon, like all labels here."""
DATES = frozenset({"date", "datum"})
HEADS = SENDERS | DATES | {"subject", "betreff", "reply-to", "sent"}
"""The labels with which the head of an older message may begin."""
LABELS = HEADS | _names(
    "to|cc|bcc|importance|attachment|attachments|anfonwyd|dyddiad|at|pwnc|seolta|dáta|chuig|ábhar"
    "|gesendet|an|kopie|envoyé|envoyé le|à|objet|copie|verzonden|verstuurd|aan|onderwerp|gestuur"
    "|enviado|enviado el|fecha|para|asunto|assunto|data|inviato|a|oggetto|skickat|till|ämne|sendt|til"
    "|emne|wysłano|do|temat|dw|kopi|kopia|reply to|received|message-id|发送时间|收件人|主题|日期|抄送"
    "|отправлено|дата|кому|копия|тема|dihantar|tarikh|kepada|salinan|subjek"
)
LONGEST_LABEL = 40  # characters with what is set around it
FULL_DATE = re.compile(r".{0,20}\d{1,2}.{3,12}\d{4} \d")
FORWARD_SUBJECT = re.compile(r"^\s*(?:re:\s*|aw:\s*)*(?:fw|fwd|wg|tr|rv|doorst|ymlaen|enc|i)\s*:")
SHARED_LINE = re.compile(
    r"^(?P<answer>\S.{0,400}?)(?:-{2,5})?\s?(?P<introduction>\bOn (?:Mon|Tue|Wed|Thu|Fri|Sat"
    r"|Sun)\w*, .{6,80} wrote:)$"
)

ORIGINAL = re.compile(
    r"^[\s>]*-{2,}\s?[^-\n]{2,60} wrote\s?-{2,}\s*$|^\s*-{3,}\s?on .{6,60}wrote\s?:?-*\s*$"
    r"|^[\s>]*[-=_*]{2,}\s*(?:(?:original\s+(?:message|appointment|mail)|reply\s+message|reply separator"
    r"|ursprüngliche (?:nachricht|mail)|originalnachricht|original-?nachricht|message d'origine"
    r"|message original|mensaje original"
    r"|oorspronkelijk(?:e)? (?:bericht|boodskap)|oorspronklike boodskap|messaggio originale"
    r"|mensagem original|neges wreiddiol"
    r"|teachtaireacht bhunaidh|bunteachtaireacht|ursprungligt meddelande|opprinnelig melding"
    r"|oprindelig (?:meddelelse|besked)"
    r"|alkuperäinen viesti|oryginalna wiadomość|původní zpráva|исходное сообщение)\s*"
    r"|the following is an excerpt.*)[-=_*]{2}",
)
FORWARDED = re.compile(
    r"^[\s>]*(?:[-=_*]{2,}\s*(?:forwarded\s+by.*|(?:forwarded\s+(?:message|mail)|weitergeleitete nachricht"
    r"|message transféré"
    r"|mensaje reenviado|doorgestuurd bericht|aangestuurde boodskap|messaggio inoltrato"
    r"|mensagem encaminhada|neges ymlaen"
    r"|neges a anfonwyd ymlaen|teachtaireacht ar aghaidh|vidarebefordrat meddelande"
    r"|videresendt .{0,30})\s*)[-=_*]{2}"
    r"|begin forwarded message\s*:|anfang der weitergeleiteten (?:nachricht|e-mail)\s*:?"
    r"|début du message (?:transféré|réexpédié)\s*:?"
    r"|inicio del mensaje reenviado\s*:?|begin doorgestuurd bericht\s*:?"
    r"|dechrau neges a anfonwyd ymlaen\s*:?)",
)
RULE = re.compile(r"^\s*(?:[_]{5,}|[-]{5,}|[=]{5,}|[─—]{5,})\s*$")
FRAME = re.compile(r"^\s*\|-{6,}>\s*$")
"""The frame in which Notes sets the head of an older message."""
FOOTER = re.compile(
    r"^\s*+(?:_{20,}|-{20,})?\s*(?:you (?:are receiving|received) this (?:e-?mail|message) because"
    r"|to unsubscribe from this (?:list|group)"
    r"|reply to this e-?mail directly or view it on|\#\#-? ?please type your reply above this line)",
)

HEAD_OPENINGS = _openings("you are|you received|to unsub|reply to|## |##-|begin|anfang|début|inicio|dechrau")
"""Openings of `FOOTER` and `FORWARDED` that are no rule."""

_DAY = (
    r"(?:mon|tue|wed|thu|fri|sat|sun|llun|maw|mer|iau|gwe|sad|sul|luan|máirt|mo|di|mi|do|fr|sa|so|lun"
    r"|mar|jeu|ven|sam|dim|ma|wo|vr|za|zo)"
)
INTRODUCTION = re.compile(
    r"(?:(?:on|am|le|op|den|el|ar|il|em|w dniu|dnia|dne|på|pe|dňa|vào|kl|ddydd|an|tir|pada)\b"
    r"|sent from [^<]{2,40}<|\d{1,4}[-./年]\d{1,2}[-./月]\d{1,4}|\d{1,2}\.?\s\w{3,12}\.?\s\d{2,4}"
    rf"|{_DAY}\w{{0,8}}[.,]?\s.{{0,30}}\d)"
)
"""How "On … wrote:" and "Am … schrieb" begin."""
INTRODUCTION_OPENINGS = _openings(
    "on|am|le|op|den|el|ar|il|em|w dniu|dnia|dne|på|pe|dňa|vào|kl|ddydd|an|tir|pada|sent"
    "|mon|tue|wed|thu|fri|sat|sun|llun|maw|mer|iau|gwe|sad|sul|luan|máirt|mo|di|mi|do|fr|sa|so|lun|die|mit|don|fre|sam"
    "|son|mar|jeu|ven|dim|ma|wo|vr|za|zo|maa|din|woe|vri|zat|zon"
)
"""Openings of `INTRODUCTION` that are letters."""
NAME_FIRST = re.compile(r"[\w.'\- ]{2,50}\s(?:<[^>]{3,80}>\s+)?(?:wrote|writes|schrieb|a écrit|schreef|skryf)\b")
NAME_FIRST_ENDS = ("wrote", "writes", "schrieb", "a écrit", "schreef", "skryf", ":")
INTRODUCING_WORDS = _names(
    "wrote|writes|said|sent|schrieb|écrit|écrivait|schreef|skryf|geskryf|skrev|escribió|escreveu|scritto|scrisse"
    "|ysgrifennodd|scríobh|napisał|napisał(a)|napsal|napsal(a)|napísal|kirjoitti|geschreven|yazdı|viết|написал|menulis|пишет"
)
"""The last words of introductions in which the name stands before the verb."""
VERB_FIRST = ("wrote", "ysgrifennodd", "scríobh", "schrieb", "schreef", "skrev", "escribió", "написал")
"""What `INTRODUCED` holds one of."""
INTRODUCED = re.compile(
    r"(?:>|\b)(?:wrote$|wrote on .{4,60}|wrote:?\s*<mailto.*"
    r"|(?:ysgrifennodd|scríobh|schrieb|schreef|skrev|escribió|написал) .{1,80})$"
)
"""The end of an introduction in which the verb stands before the name or the day."""
NAMED = re.compile(r"\d{4}|\d[:.h]\d\d|\d[-/.]\d{1,2}[-/.]\d")
"""What an introduction without an address names that no quotation follows: a year, a time or a day in figures."""
SPOKEN = ("said", "sent")
"""The verbs of introductions that are common in sentences; they need an address."""
LINK = re.compile(r"[(<]https?://\S+")
DATED_SENDER = re.compile(
    r"^\s*(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
    r"|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})\b.{0,60}<[^<>\s@]+@[^<>\s]+>\s*+:?\s*$"
    rf"|^\s*(?:{_DAY}\w{{0,8}}[.,]*\s)?\d{{1,2}}\.?\s\w{{3,12}}\.?\s\d{{4}}\b.{{0,12}}\d[:.]\d\d\b.{{0,60}}"
    r"<[^<>\s@]+@[^<>\s]+>\s*:$"
    r"|^\s*(?:[^<>\n]{1,60}\s)?<[^<>\s@]+@[^<>\s]+>\s++(?:wrote|schrieb|a écrit|escribió|schreef"
    r"|skrev)?\s*:\s*$"
    r"|^.{0,100}\d{4}[年년]\s?\d{1,2}[月월].{1,100}(?:寫道|写道|작성|<[^<>\s@]+@[^<>\s]+>)\s?[:：]$",
)
COLUMN = re.compile(r"^\s{8,}(?:\S.{0,60}?\s{3,})?(to|cc|subject)$")
"""A line of the head that Notes sets in columns, with its label at the right."""
STACKED_TO = frozenset({"to", "to:", "an", "an:", "à", "aan", "aan:"})
STACKED_SUBJECT = frozenset({"subject", "subject:", "betreff", "betreff:", "objet", "onderwerp", "onderwerp:"})
"""Labels of a head that stand on lines of their own, as Notes writes them where it has no columns."""
ANSWERS_BELOW = re.compile(
    r"\b(?:answer|repl(?:y|ie)|comment|response|note)s?\b[^.?!]{0,40}\b(?:below|inline|in[- ]line"
    r"|in (?:red|blue|green|purple|bold|capitals|caps|italics)|(?:under|after|against|beside) each|in the text)\b"
    r"|\b(?:answered|replied|commented|responded) (?:to (?:you|each|them) )?"
    r"(?:below|inline|in (?:red|blue|green|bold))\b"
)
"""How a writer says that his answers stand within the older message."""
ANSWERS_IN_COLOUR = re.compile(
    r"\b(?:answer|repl(?:y|ie)|comment|response|respond|note|amend|addition|input|thought|text|typed|written|wrote|put|added|mine)"
    r"[^.?!\n]{0,60}\bin (?:the |a )?(?:bright |dark |light )?(?P<colour>red|blue|green|purple|orange|bold)\b"
    r"|\b(?P<coloured>red|blue|green|purple|orange|bold) (?:text|type|font|ink|writing|print)\b"
)
"""How a writer says by what colour his answers, within the older message, are told from it."""
COLOURED = re.compile(r"\[(?:red|blue|green|purple|orange|bold)\] (?=\S)")
"""How a line begins that stands in such a colour."""
INITIALLED = re.compile(r"^\s*[\[(]?([A-Z]{2,4})[\])]?\s?[:>–-]\s?\S")
NO_INITIALS = _names("NB|PS|RE|FW|FWD|CC|BCC|TO|DOB|NHS|TEL|REF|DX|ID|AM|PM|URL|HTTP|FAO|ATTN")
"""What stands before a colon as initials do."""

DASHES = re.compile(r"^\s*(?:--|—|–|__|- -)\s*$|^-- \S.{0,60}$")
_DEVICE = (
    r"(?:my |an? |the )?(?:\w+[ -]){0,4}(?:i-?phone|i-?pad|ipod|blackberry|android|samsung|galaxy|huawei"
    r"|nokia|pixel|windows phone|mobile"
    r"|phone|smartphone|tablet|handheld|outlook|mail|gmail|yahoo|proton|nine|workspace one|htc|lg|sony"
    r"|xperia|device)\b.{0,60}"
)
MOBILE = re.compile(
    rf"^\W*(?:sent (?:from|via|using|by|with)|get outlook for|anfonwyd o(?:'m)?|seolta ó|von meine[mr]"
    rf"|gesendet (?:von|mit)|envoyé (?:de|depuis)"
    rf"|enviado (?:desde|de)|verzonden (?:vanaf|met|van)|verstuurd vanaf|gestuur (?:vanaf|van)"
    rf"|inviato da(?:l mio)?|skickat från|sendt fra)\b\s?{_DEVICE}$"
    r"|^\W*get outlook for .{2,40}$|^\W*(?:sorry|apologies|excuse|please excuse).{0,40}(?:brevity|typos?"
    r"|typing|short).{0,60}$"
    r"|^\W*(?:download|get) .{2,30} for (?:ios|android).{0,60}$",
)
MOBILE_OPENINGS = _openings(
    "sent|get|anfonwyd|seolta|von|gesendet|envoyé|enviado|verzonden|verstuurd|gestuur|inviato|skickat|sendt"
    "|sorry|apologies|excuse|please|download"
)
SIGNATURE_LINE = re.compile(r"^[-–—~*]{1,3}\s?[A-Z][\w.'’-]{0,20}(?:\s[A-Z][\w.'’-]{0,20}){0,2}$")

POSTSCRIPT = re.compile(
    r"^[\s*_]*(?:[Pp]\.\s?){1,2}[Ss]\b|^[\s*_]*[Pp]{1,2}[Ss]\s?[.:,;–-]|^[\s*_]*[Pp]{1,2}[Ss]\s(?=(?:\S+\s+){0,4}[a-z])"
)
"""The line with which a sender goes on below his name: "PS", "P.S.", "PPS:"; without a sign it takes words after it."""
OF_ONESELF = re.compile(r"\b(?:I|I['’](?:m|ve|ll|d)|[Mm]y|[Mm]e|[Mm]yself)\b")
SENTENCE_ENDS = re.compile(r"\s[a-z]\S*\s\S+[.!?](?:\s|$)")
STANDING_WORDS = re.compile(
    r"\b(?:pronouns|part[- ]?time|work flexib\w+|flexible working|annual leave|confidential"
    r"|privileged|recipients?|addressee|intended (?:only|solely|for)|in error|virus(?:es)?"
    r"|views (?:or|and|are|expressed|that)|opinions? (?:are|expressed)"
    r"|this e-?mail|e-?mails? (?:are|is|may|will)|check(?:s|ed)? (?:my )?(?:e-?mails?|messages)|(?:not|before) print\w*"
    r"|expect (?:a |an |any |no )?(?:\w+ )?(?:repl(?:y|ies)|respon[ds]\w*|answers?)|disclaim\w*|accept\w* no liability"
    r"|registered (?:in|office|company|charity|number)"
    r"|(?:my|normal|usual|core|office|non-) ?(?:working )?(?:hours|days)|working (?:hours|days|week|pattern)"
    r"|(?:work|works|working|available|not in|in the (?:office|surgery|practice))\b[^.!?]{0,40}"
    r"\b(?:\w+days?|mon|tues?|wed|thurs?|fri)"
    r"|outside (?:of )?(?:your|normal|my|usual|working|office))\b|https?:|www\.|\S@\S|^\W*[\"“‘]",
    re.I,
)
"""What people and their houses say of themselves below every mail: when they work, and what may be done with it."""

CLOSING = re.compile(
    r"^\W*(?:(?:with )?(?:my |our )?(?:very )?(?:kind(?:est)?|best|warm(?:est)?|many|good"
    r"|all good)?\s?(?:and best )?(?:regards?|wishes)"
    r"|(?:with )?(?:many )?thanks(?: again| in advance| a lot| so much| and regards| and (?:kind"
    r"|best) (?:regards|wishes)| in anticipation)?"
    r"|(?:with )?(?:kind|best) thanks|thank you(?: again| in advance| very much| so much"
    r"| in anticipation)?|thx|ta|cheers|best|all the best|rgds|br|kr|kind rgds"
    r"|yours(?: (?:sincerely|faithfully|truly|ever|aye|very truly))?|sincerely(?: yours)?"
    r"|respectfully(?: yours)?|faithfully yours|regards and thanks"
    r"|cofion(?: (?:gorau|cynnes))?|yn gywir(?: iawn)?|yr eiddoch yn (?:gywir|ffyddlon)"
    r"|diolch(?: yn fawr)?(?: iawn)?|hwyl(?: fawr)?"
    r"|le (?:gach )?(?:dea-?mhéin|meas|beannacht)|is mise,? le meas|go raibh (?:míle )?maith agat|slán"
    r"|mit (?:freundlichen|besten|herzlichen) grüßen|(?:freundliche|viele|beste|liebe|herzliche) grüße"
    r"|mfg|vielen dank"
    r"|(?:bien )?cordialement|bien à vous|(?:meilleures )?salutations.{0,20}|(?:avec mes )?remerciements"
    r"|merci(?: d'avance| beaucoup)?"
    r"|met (?:vriendelijke|hartelijke) groet(?:en)?|mvg|groet(?:en|e)?|vriendelike groete|dankie|baie dankie"
    r"|(?:un )?saludos?(?: cordial(?:es)?)?|atentamente|gracias|cordiali saluti|distinti saluti"
    r"|med vänlig hälsning|mvh|med venlig hilsen|atenciosamente)"
    r"(?:\s*+[,.!]?\s*(?:and )?(?:kind regards|best wishes|regards|many thanks"
    r"|thanks))?(?:\s++from\s+\w++)?(?:\s*+[,.!–-]++)?"
    r"(?:\s++(?:dr\.?|mr\.?|mrs\.?|ms\.?"
    r"|prof\.?)?\s?[a-z][\w'’-]{1,20}(?:\s[a-z][\w'’-]{1,20}){0,2})?\s*[.,x]*$",
)
CLOSING_OPENINGS = _openings(
    "with|my|our|very|kind|best|warm|many|good|all good|and best|regard|wishes|thanks|thank you|thx|ta|cheers"
    "|all the best|rgds|br|kr|yours|sincerely|respectfully|faithfully|cofion|yn gywir|yr eiddoch|diolch|hwyl"
    "|le gach|le dea|le meas|le beannacht|is mise|go raibh|slán|mit|freundliche|viele|beste|liebe|herzliche|mfg"
    "|vielen|bien|cordialement|meilleures|salutations|avec|remerciements|merci|met|mvg|groet|vriendelike|dankie"
    "|baie|un|saludo|atentamente|gracias|cordiali|distinti|med|mvh|atenciosamente"
)
CLOSING_WORD = re.compile(
    r"^(?:(?:kind|best|warm) (?:regards|wishes)|regards|yours (?:sincerely|faithfully)|cofion.{0,15}"
    r"|le meas|mit freundlichen.{0,10}|cordialement)\s*[,.]?$",
)

CARD_NAME = re.compile(r"^(?:[A-Z][\w.'’-]*,?\s?){2,6}(?:\([\w .,/]{2,30}\))?$")
CARD_NUMBER = re.compile(r"(?:\+|\b0)\d[\d ()./-]{7,}\d|[\w.+-]+@[\w-]+\.[a-z]|\bwww\.")
SENTENCE_END = re.compile(r"(?:\s\S+){4,}[.?!]$")

DISCLAIMER = re.compile(
    r"^[\s*_=#-]*(?:\[?(?:external|caution|warning)\]?\s*:?\s.{0,60}(?:originated|sender|outside|external"
    r"|links)"
    r"|(?:disclaimer|confidentiality (?:notice|statement)|important notice|legal notice|privacy notice"
    r"|data protection(?: notice)?)\s*+[:.-]?\s*(?:$|this|the|if)"
    r"|(?:this|the) (?:e-?mail|message|transmission|communication|information(?: contained)? in this"
    r"|content(?:s)? of this)\b.{0,120}"
    r"(?:confidential|privileged|intended (?:only|solely|for)|addressee|recipient|virus|disclaim|monitored)"
    r"|the information (?:contained )?(?:in|transmitted).{0,80}(?:confidential|intended|privileged|public disclosure)"
    r"|if you (?:are not|have received this|received this).{0,60}(?:intended|in error|recipient|addressee"
    r"|mistake)"
    r"|this (?:e-?mail|message)(?: and any (?:files|attachments?).{0,60})? (?:is|are|may|contains?"
    r"|has been|was)\b.{0,120}(?:confidential|privileged|intended|scanned|virus|legally|named)"
    r"|(?:any|the) (?:views|opinions) (?:or opinions )?(?:expressed|presented|stated).{0,80}"
    r"|(?:i am|we are) not (?:authori[sz]ed|empowered) to (?:bind|enter into|accept|conclude).{0,120}"
    r"|(?:all )?(?:e-?mails?|messages|communications?) (?:may|are|will|sent|to and from|to or from)\b.{0,60}"
    r"(?:monitored|recorded|intercepted|scanned)"
    r"|(?:we do not|this (?:firm|office|court) does not) accept service.{0,80}|(?:cyber|e-?mail) (?:crime|fraud).{0,80}"
    r"|please consider the environment|think before you print|\W{0,3}please don't print|before printing"
    r"|mae'r (?:e-?bost|neges|wybodaeth).{0,80}(?:gyfrinachol|bwriadu|fwriad)|gall y neges hon.{0,80}"
    r"|tá an (?:ríomhphost|teachtaireacht).{0,80}(?:rúnda|faoi rún)|diese (?:e-?mail"
    r"|nachricht).{0,80}vertraulich|ce (?:message|courriel).{0,80}confidentiel"
    r"|dit (?:e-?mail|bericht).{0,80}vertrouwelijk|este (?:mensaje|correo).{0,80}confidencial"
    r"|official(?:[- ]sensitive)?\s*:\s"
    r"|croesewir gohebiaeth|rydym yn croesawu (?:gohebiaeth|galwadau)"
    r"|we welcome (?:correspondence|calls|letters) in (?:welsh|irish|gaelic)"
    r"|working (?:with|for) \w+, working (?:with|for)"
    r"|\*{5}|nhsmail is the secure email|registered (?:in england"
    r"|office|company|charity)\b.{0,80}|scanned by .{0,60}(?:mimecast|messagelabs|symantec|trend))",
)
DISCLAIMER_OPENINGS = _openings(
    "external|caution|warning|disclaimer|confidentiality|important|legal|privacy|data|this|the|if you|any|i am"
    "|we are|we do|we welcome|all|email|e-mail|message|communication|cyber|please|think|before|mae'r|gall|tá an"
    "|diese|ce|dit|este|official|croesewir|rydym|working|nhsmail|registered|scanned"
)
HOUSE_LINE = re.compile(
    r"^.{0,40}: (?:the )?contents? of this (?:e-?mail|message)\b|^.{0,40}authorised and regulated by the (?:solicitors"
    r" regulation|financial conduct)|^.{2,60} is a limited liability partnership (?:registered|authorised)"
)
"""A notice that begins with the name of the house."""
HOUSE_FIRST = re.compile(
    r"^(?=[^.!?\n]{0,100}\b(?:ltd|limited|llp|plc|trust|hospitals?|clinic|surgery|practice|solicitors|law|chambers|council"
    r"|board|group|authority|university|college|services?|dental|medical|health|dentistry|registered|authorised|trading)\b)"
    r"[^.!?\n]{2,100}\. (?=this |the |if you )"
)
"""The sentence about the house with which the last line but a few may begin, before its notice."""
