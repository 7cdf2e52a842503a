"""The usual stack, put together from its libraries' own first pages: python-docx, pypdf, email.policy.default, `re`."""

import io
import logging
import re
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

PATTERNS = 200


def docx_text(content: bytes) -> str:
    """The paragraphs and tables of a Word document."""
    import docx

    document = docx.Document(io.BytesIO(content))
    told = [paragraph.text for paragraph in document.paragraphs]
    told += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(told)


def pdf_text(content: bytes) -> str:
    """The pages of a PDF. Raises ImportError where pypdf is not installed."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def mail_texts(content: bytes) -> list[str]:
    """The body of a message, and the text of each Word document and PDF in it."""
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(preferencelist=("plain", "html"))
    texts = [re.sub(r"<[^>]+>", " ", body.get_content()) if body is not None else ""]
    for part in message.iter_attachments():
        data = part.get_payload(decode=True)
        if isinstance(data, bytes) and data.startswith(b"PK"):
            texts.append(docx_text(data))
        elif isinstance(data, bytes) and data.startswith(b"%PDF"):
            texts.append(pdf_text(data))
    return texts


def texts_of(content: bytes, ending: str) -> list[str]:
    """The texts of one file, by its name's ending."""
    if ending == "docx":
        return [docx_text(content)]
    return [pdf_text(content)] if ending == "pdf" else mail_texts(content)


def patterns(words: Sequence[str]) -> list[re.Pattern[str]]:
    """Compile phrases for `re`, evenly taken from many."""
    step = max(1, len(words) // PATTERNS)
    return [re.compile(each, re.IGNORECASE) for each in words[::step][:PATTERNS]]


def decided(texts: Sequence[str], looked_for: Sequence[re.Pattern[str]], network: Any | None) -> list[Any]:
    """Loop over the patterns, and ask the network where there is one."""
    found: list[Any] = []
    for text in texts:
        found.append([n for n, pattern in enumerate(looked_for) if pattern.search(text)])
        if network is not None:
            found.append(network.predict([text])[0])
    return found
