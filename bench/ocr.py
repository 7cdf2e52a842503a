"""Two engines on the same pages: how many characters come out wrong, and how long a page takes.

Usage: python -m bench ocr [--pages 6] [--seed 1]

The pages are made here: a letter in a plain face at 150 dots an inch, with grain, blur and a slight slant, clean or
bad. What is quoted is the ratio of processor time within one run. Tesseract's row needs the system's language data.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable, Sequence

from PIL import Image, ImageDraw, ImageFilter, ImageFont
from rapidfuzz.distance import Levenshtein

from bot.reading import recognition, tesseract
from bot.reading.lines import layout, quality

PROSE = (
    "the patient attended on with pain in lower left molar and was told that further treatment under sedation would be "
    "needed records radiographs enclosed please let us have your report by Friday we act for our client who instructs "
    "solicitors claim breach of duty causation member practice hospital consultant appointment reviewed discharged"
)
GRADES = {"clean": (8, 0.4, 0.3), "fair": (24, 0.9, 1.2), "bad": (48, 1.5, 3.0)}  # grain, blur, degrees at most


def page(chance: random.Random, grade: str) -> tuple[Image.Image, str]:
    """Make one page; returns the picture and its text."""
    lines = [f"Our ref M26-{chance.randrange(10**6):06}-{chance.randrange(10)}", "Dear Dr Number,", ""]
    lines += [" ".join(chance.choices(PROSE.split(), k=chance.randint(8, 12))) for _ in range(28)]
    picture = Image.new("L", (1240, 1753), 250)
    draw, face = ImageDraw.Draw(picture), ImageFont.load_default(22)
    for number, line in enumerate(lines):
        draw.text((130, 140 + 44 * number), line, fill=20, font=face)
    grain, blur, slant = GRADES[grade]
    picture = picture.rotate(chance.uniform(-slant, slant), fillcolor=250, expand=False)
    picture = picture.filter(ImageFilter.GaussianBlur(blur))
    noise = Image.effect_noise(picture.size, grain)
    return Image.blend(picture, noise, 0.25).convert("RGB"), "\n".join(line for line in lines if line)


def wrong(said: str, truth: str) -> float:
    """The share of characters that are wrong."""
    told, true = (" ".join(text.split()) for text in (said, truth))
    return Levenshtein.distance(told, true) / len(true)


def by_tesseract(picture: Image.Image) -> tuple[str, float]:
    """Tesseract alone."""
    lines = tesseract.lines_of(picture) or []
    return layout(lines), quality(lines)


def by_rapidocr(picture: Image.Image) -> tuple[str, float]:
    """The engine that comes along, alone."""
    lines = recognition.lines_by_rapidocr(picture)
    return layout(lines), quality(lines)


def by_both(picture: Image.Image) -> tuple[str, float]:
    """As the product reads."""
    seen = recognition.recognise(picture)
    return seen.text, seen.quality


def main(words: Sequence[str]) -> int:
    """Run as the command line says, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench ocr", description=__doc__)
    parser.add_argument("--pages", type=int, default=6, help="pages of each grade")
    parser.add_argument("--seed", type=int, default=1)
    said = parser.parse_args(words)
    chance = random.Random(said.seed)
    readers: dict[str, Callable[[Image.Image], tuple[str, float]]] = {"rapidocr": by_rapidocr, "product": by_both}
    if tesseract.lines_of(Image.new("RGB", (50, 50))) is None:
        print("Tesseract or its data (Debian: tesseract-ocr-eng) is not installed: its row is left out.")
    else:
        readers = {"tesseract": by_tesseract, **readers}
    print(f"{'pages':8}{'engine':12}{'wrong characters':>18}{'its own score':>16}{'seconds a page':>16}")
    for grade in GRADES:
        pages = [page(chance, grade) for _ in range(said.pages)]
        for name, read in readers.items():
            shares, scores, seconds = [], [], []
            for picture, truth in pages:
                began = time.process_time()
                text, score = read(picture)
                seconds.append(time.process_time() - began)
                shares.append(wrong(text, truth))
                scores.append(score)
            mean = statistics.mean
            print(f"{grade:8}{name:12}{mean(shares):>17.2%} {mean(scores):>15.2f} {statistics.median(seconds):>15.2f}")
    return 0
