"""Letters: templates merged with one case's facts, as mail text and as a Word document."""

from bot.letters.merge import Composed, LetterError, Merge, compose
from bot.letters.template import Template, TemplateError, templates
from bot.letters.word import word_letter

__all__ = [
    "Composed",
    "LetterError",
    "Merge",
    "Template",
    "TemplateError",
    "compose",
    "templates",
    "word_letter",
]
