"""Whether a file lies on an encrypted disk, as far as Linux tells."""

import sys
from pathlib import Path


def is_encrypted(
    file: Path, *, mounts: Path = Path("/proc/mounts"), blocks: Path = Path("/sys/class/block")
) -> bool | None:
    """Return whether the file system of a file lies on a dm-crypt device; None where that can't be told.

    Source: device-mapper names its encrypted devices by a uuid that begins with CRYPT-.
    """
    if sys.platform != "linux" or not mounts.is_file():
        return None
    where = file.absolute()
    best, device = "", ""
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        source, place, *_ = line.split()
        if (where == Path(place) or Path(place) in where.parents) and len(place) >= len(best):
            best, device = place, source
    if not device.startswith("/dev/"):
        return None
    return _is_crypt(blocks / Path(device).resolve().name, blocks)


def _is_crypt(block: Path, blocks: Path, depth: int = 0) -> bool:
    uuid = block / "dm" / "uuid"
    if uuid.is_file() and uuid.read_text(encoding="ascii", errors="replace").startswith("CRYPT-"):
        return True
    below = block / "slaves"
    return (
        depth < 8
        and below.is_dir()
        and any(_is_crypt(blocks / each.name, blocks, depth + 1) for each in below.iterdir())
    )
