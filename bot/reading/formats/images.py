"""Pictures: every frame is a page that waits to be recognised."""

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from bot.reading.extracted import CannotRead, Extracted, Kind, Limits, Page

Image.MAX_IMAGE_PIXELS = None  # our own limit answers instead of a warning
_KINDS: dict[str, Kind] = {
    "TIFF": "tiff", "JPEG": "jpeg", "MPO": "jpeg", "PNG": "png", "GIF": "gif", "BMP": "bmp", "DIB": "bmp",
    "WEBP": "webp", "HEIF": "heic", "AVIF": "heic",
}  # fmt: skip
_FRAMES = 300
_TINY = 40  # pixels: no text fits


def read(content: bytes, limits: Limits) -> Extracted:
    """List the pages of a picture; their sizes are those after turning as the camera says. Raises CannotRead."""
    with _opened(content, limits) as picture:
        kind = _KINDS.get(picture.format or "", "unknown")
        count = int(getattr(picture, "n_frames", 1)) if kind == "tiff" else 1
        if count > min(_FRAMES, limits.pages):
            raise CannotRead("too-large", f"{count} pages")
        pages: list[Page] = []
        for index in range(count):
            picture.seek(index)
            width, height = picture.size
            if width * height > limits.pixels:
                raise CannotRead("too-large", f"{width} by {height} pixels")
            sideways = picture.getexif().get(0x0112, 1) in (5, 6, 7, 8)
            needs = min(width, height) >= _TINY
            pages.append(
                Page(number=index + 1, text="", quality=0.0, has_image=True, needs_ocr=needs,
                     width=height if sideways else width, height=width if sideways else height)
            )  # fmt: skip
        return Extracted(kind=kind, pages=tuple(pages))


def frame(content: bytes, number: int, limits: Limits) -> Image.Image:
    """One page (numbered from 1) as a picture, turned upright as the camera says. Raises CannotRead."""
    with _opened(content, limits) as picture:
        try:
            picture.seek(number - 1)
            upright = ImageOps.exif_transpose(picture)
            return _flat(upright)
        except (OSError, EOFError, ValueError, SyntaxError, MemoryError) as error:
            raise CannotRead("broken", f"the picture is damaged: {error}") from error


def _flat(picture: Image.Image) -> Image.Image:
    """Colours without transparency: what shines through is paper."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        coloured = picture.convert("RGBA")
        paper = Image.new("RGBA", coloured.size, "white")
        return Image.alpha_composite(paper, coloured).convert("RGB")
    if picture.mode in ("I", "I;16", "F"):
        return ImageOps.autocontrast(picture.convert("F").convert("L")).convert("RGB")
    return picture.convert("RGB")


def _opened(content: bytes, limits: Limits) -> Image.Image:
    if content[4:8] == b"ftyp":
        from pi_heif import register_heif_opener

        register_heif_opener()
    try:
        picture = Image.open(io.BytesIO(content))
    except UnidentifiedImageError as error:
        raise CannotRead("broken", "not a readable picture") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise CannotRead("broken", f"not a readable picture: {error}") from error
    width, height = picture.size
    if width * height > limits.pixels:
        picture.close()
        raise CannotRead("too-large", f"{width} by {height} pixels")
    return picture
