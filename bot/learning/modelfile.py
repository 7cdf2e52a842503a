"""A trained model as a file: plain JSON, the same bytes for the same model, and nothing in it but words and numbers."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rules.gist import GistModel
from rules.judging import SIGNS, Judge
from rules.learned import STEPS, LearnedModel, Proof

FORMAT = 2
SCALE = 1_000
"""Numbers are kept in thousandths, as whole numbers of 16 bits."""
_LARGEST = 32_767


class ModelError(Exception):
    """A model's file cannot be used as it stands; the message names the file and the mend."""


def written(model: LearnedModel, trained_on: dict[str, Any]) -> str:
    """Return a model as the text of its file; `trained_on` says in counts what it was made from."""
    plain = {
        "format": FORMAT,
        "trained_on": trained_on,
        "classes": [list(codes) for codes in model.classes],
        "words": " ".join(model.words),
        "idf": _packed(model.idf),
        "bias": _packed(model.bias),
        "weights": _packed(model.weights),
        "judge": {
            "bias": model.judge.bias,
            **{
                name: {"weight": weight, "usual": usual}
                for name, weight, usual in zip(SIGNS, model.judge.weights, model.judge.usual, strict=True)
            },
        },
        "proofs": {name: " ".join(f"{right:g}/{n:g}" for n, right in proof) for name, proof in model.proofs.items()},
    }
    return json.dumps(plain, indent=1, sort_keys=True) + "\n"


def read_model(path: Path) -> LearnedModel:
    """Read a model; its version is a digest of its file. Raises ModelError."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: {error.strerror or error}; name a file that `modeloffice learn` wrote.") from None
    return model_of(raw, path.name)


def model_of(raw: bytes, name: str = "the model") -> LearnedModel:
    """Return the model that a file's bytes hold. Raises ModelError."""
    try:
        plain = json.loads(raw)
        if plain["format"] != FORMAT:
            raise ModelError(
                f"{name}: it is of another version; put it away and train it anew with `modeloffice learn`."
            )
        words, classes = tuple(plain["words"].split()), tuple(tuple(codes) for codes in plain["classes"])
        return LearnedModel(
            version=hashlib.sha256(raw).hexdigest()[:12],
            classes=classes,
            words=words,
            idf=_unpacked(plain["idf"], (len(words),)),
            weights=_unpacked(plain["weights"], (len(words), len(classes))),
            bias=_unpacked(plain["bias"], (len(classes),)),
            judge=_judge(plain["judge"]),
            proofs={name: _proof(told) for name, told in plain["proofs"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        told = f"{name}: this is no model ({type(error).__name__}); train one with `modeloffice learn`."
        raise ModelError(told) from None


def written_gist(model: GistModel, trained_on: dict[str, Any]) -> str:
    """Return a model of what sentences come to as the text of its file."""
    plain = {
        "format": FORMAT,
        "trained_on": trained_on,
        "ideas": list(model.ideas),
        "features": "\n".join(model.features),
        "idf": _packed(model.idf),
        "bias": _packed(model.bias),
        "least": _packed(model.least),
        "weights": _packed(model.weights),
        "whole": _packed(model.whole),
        "whole_bias": _packed(model.whole_bias),
    }
    return json.dumps(plain, indent=1, sort_keys=True) + "\n"


def read_gist(path: Path) -> GistModel:
    """Read such a model; its version is a digest of its file. Raises ModelError."""
    try:
        raw = path.read_bytes()
        plain = json.loads(raw)
        ideas, features = tuple(plain["ideas"]), tuple(plain["features"].split("\n"))
        return GistModel(
            version=hashlib.sha256(raw).hexdigest()[:12],
            ideas=ideas,
            features=features,
            idf=_unpacked(plain["idf"], (len(features),)),
            weights=_unpacked(plain["weights"], (len(features), len(ideas))),
            bias=_unpacked(plain["bias"], (len(ideas),)),
            whole=_unpacked(plain["whole"], (len(features), len(ideas))),
            whole_bias=_unpacked(plain["whole_bias"], (len(ideas),)),
            least=_unpacked(plain["least"], (len(ideas),)),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        told = f"{path}: this is no model ({type(error).__name__}); train one with `modeloffice learn gist`."
        raise ModelError(told) from None


def put_model(path: Path, text: str) -> None:
    """Write a model's file, whole or not at all."""
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


def trained_on(raw: bytes) -> dict[str, Any]:
    """Return what a model's file says that it was made from."""
    told: dict[str, Any] = json.loads(raw)["trained_on"]
    return told


def forgettings_of(path: Path) -> int:
    """Return how often examples had been forgotten when a model was trained; 0 for a file that does not say."""
    try:
        return int(trained_on(path.read_bytes()).get("forgettings", 0))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return 0


def _judge(told: dict[str, Any]) -> Judge:
    weights, usual = (tuple(float(told[name][of]) for name in SIGNS) for of in ("weight", "usual"))
    return Judge(float(told["bias"]), weights, usual)


def _proof(told: str) -> Proof:
    counted = [each.split("/") for each in told.split()]
    if len(counted) != len(STEPS):
        raise ValueError("another number of steps")
    return tuple((float(n), float(right)) for right, n in counted)


def _packed(values: NDArray[np.float32]) -> str:
    whole = np.clip(np.round(values.astype(np.float64) * SCALE), -_LARGEST, _LARGEST).astype("<i2")
    return base64.b64encode(whole.tobytes()).decode()


def _unpacked(packed: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
    whole = np.frombuffer(base64.b64decode(packed, validate=True), "<i2")
    return (whole.reshape(shape) / SCALE).astype(np.float32)
