"""The only wiring: what `from qa import Corpus` gives."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from index.articles import MAX_BYTES, Article, Skipped, read_articles
from index.build import Changes, Progress, check_identity, update
from index.dense import Vectors
from index.encoder import Encoder, load_encoder
from index.errors import IndexMissing
from index.passages import Passage, Splitting, header
from index.segment import ArticleRow
from index.snapshot import Snapshot
from index.store import writing
from qa.answer import answer
from qa.chat import standalone
from qa.explain import Explanation, explain
from qa.read import SentenceReader
from qa.retrieve import Mode, cleaned, search
from qa.types import Answer, Hit

PathLike = str | Path


class Corpus:
    """A collection of articles that can be searched and asked.

    Made by `Corpus.build` or `Corpus.open`. Safe to use from several threads.
    """

    def __init__(self, snapshot: Snapshot, folder: Path, encoder: Callable[[], Encoder]) -> None:
        self._folder = folder
        self._snapshot = snapshot
        self._encoder = encoder

    @classmethod
    def build(
        cls,
        paths: Sequence[PathLike],
        index: PathLike,
        *,
        encoder: str | Encoder | None = None,
        splitting: Splitting | None = None,
        max_bytes: int = MAX_BYTES,
        prune: bool = False,
        rebuild: bool = False,
        progress: Progress | None = None,
    ) -> Corpus:
        """Reads `paths` and makes the index in the folder `index` hold them; then opens it.

        Where there is an index already it is brought up to date: only new and changed articles are encoded,
        and with `prune` those that are gone are deleted. `rebuild` starts from nothing. `encoder` is a
        sentence-transformers model by name or folder, or any Encoder; without it the bundled one. `progress`
        is called with a stage ("read", "encode", "write"), how much is done, and how much there is (0: not
        known). Raises InputError, EncoderError or StoreError, each with one line that says what to do.
        """
        corpus, _ = cls.sync(
            paths, index, encoder=encoder, splitting=splitting, max_bytes=max_bytes, prune=prune,
            rebuild=rebuild, progress=progress,
        )  # fmt: skip
        return corpus

    @classmethod
    def sync(
        cls,
        paths: Sequence[PathLike],
        index: PathLike,
        *,
        encoder: str | Encoder | None = None,
        splitting: Splitting | None = None,
        max_bytes: int = MAX_BYTES,
        prune: bool = False,
        rebuild: bool = False,
        progress: Progress | None = None,
    ) -> tuple[Corpus, Changes]:
        """`build`, and what it changed."""
        folder = Path(index)
        if encoder is None and not rebuild:
            encoder = _made_with(folder)
        lazy = _Lazy(encoder)
        source = read_articles(paths, max_bytes=max_bytes)
        changes = update(
            folder, source, lazy, splitting=splitting, prune=prune, rebuild=rebuild, progress=progress
        )
        return cls(Snapshot(folder), folder, lazy), changes

    @classmethod
    def open(cls, index: PathLike, *, encoder: str | Encoder | None = None) -> Corpus:
        """Opens what was committed; nothing is encoded again, and the encoder is loaded when first needed.

        IndexMissing, IndexDamaged or IndexVersion when the folder holds no index that can be used.
        """
        folder = Path(index)
        snapshot = Snapshot(folder)
        return cls(snapshot, folder, _Lazy(encoder or snapshot.manifest.encoder.name))

    @property
    def articles(self) -> Mapping[str, Article]:
        """Article id -> Article, in the order in which they were indexed; texts are read when asked for."""
        return _Articles(self._snapshot)

    @property
    def passages(self) -> Mapping[str, Passage]:
        """Passage id -> Passage."""
        return _Passages(self._snapshot)

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """What the last indexing could not read, and why."""
        return self._snapshot.manifest.skipped

    def listing(self) -> Iterator[ArticleRow]:
        """What is known of each article without reading its text."""
        snapshot = self._snapshot
        return (snapshot.article_row(article_id) for article_id in snapshot.article_places)

    def describe(self) -> str:
        """The settings that decide what is found, as one line: encoder, splitting, and the state indexed."""
        manifest = self._snapshot.manifest
        return json.dumps(
            {
                "encoder": asdict(manifest.encoder),
                "splitting": asdict(manifest.splitting),
                "statistics": asdict(manifest.statistics),
            },
            sort_keys=True,
        )

    def search(self, query: str, k: int = 10, mode: Mode = "hybrid") -> list[Hit]:
        """The `k` best passages for a query, best first.

        `mode` is "hybrid" (BM25 and dense, fused), "bm25" or "dense". Except in plain "bm25" a word that no
        passage holds and that looks mistyped is searched as the word most likely meant. QueryError for an
        empty or oversized query, ValueError for k < 1 or an unknown mode.
        """
        snapshot = self._snapshot
        spelt = cleaned(query) if mode == "bm25" else self._spelt(snapshot, query)
        return search(snapshot, self._encode_one, spelt, k, mode)

    def ask(self, question: str, history: Sequence[str | Answer] = (), k: int = 10) -> Answer:
        """The answer to a question with the quotes it rests on and the `k` best passages.

        `history` is earlier questions and answers, oldest first: a follow-up is understood by them. Where
        nothing in the collection bears on the question the answer says so (`answered` is False) and still
        holds the nearest passages. Errors as for `search`.
        """
        snapshot = self._snapshot
        query = self._spelt(snapshot, self.rewrite(cleaned(question), history))
        hits = search(snapshot, self._encode_one, query, k)
        return answer(cleaned(question), query, hits, snapshot.article, self._reader(snapshot))

    def explain(
        self, question: str, article_id: str, k: int = 10, history: Sequence[str | Answer] = ()
    ) -> Explanation:
        """Why `ask` returned, or did not return, a passage of an article among its `k` best for a question.

        InputError for an article that is not in the index; the rest as for `ask`.
        """
        snapshot = self._snapshot
        query = self._spelt(snapshot, self.rewrite(cleaned(question), history))
        return explain(snapshot, self._encode_one, question, article_id, k, query)

    def rewrite(self, question: str, history: Sequence[str | Answer] = ()) -> str:
        """What is searched for a question asked after `history`: the same, made to stand alone."""
        return standalone(question, history)

    def add(self, paths: Sequence[PathLike], *, progress: Progress | None = None) -> Changes:
        """Reads `paths` and adds or replaces their articles; the corpus then is the new state."""
        changes = update(self._folder, read_articles(paths), self._encoder, progress=progress)
        self.refresh()
        return changes

    def delete(self, article_ids: Sequence[str]) -> int:
        """Takes articles out and returns how many there were; the corpus then is the new state."""
        with writing(self._folder) as writer:
            gone = writer.delete(article_ids)
            if gone:
                writer.commit()
        self.refresh()
        return gone

    def warm_up(self) -> None:
        """Loads the encoder, which the first question would otherwise wait for; EncoderError if it cannot."""
        self._encoder()

    def refresh(self) -> None:
        """Goes on from what is committed now."""
        self._snapshot = Snapshot(self._folder)

    def sentence_reader(self) -> SentenceReader:
        """The reader that answers, on the state that is open."""
        return self._reader(self._snapshot)

    def _reader(self, snapshot: Snapshot) -> SentenceReader:
        def front(article_id: str) -> str:
            return header(snapshot.article_row(article_id))

        return SentenceReader(self._encode, snapshot.weight, front)

    def _spelt(self, snapshot: Snapshot, query: str) -> str:
        """The query without slips of the keyboard; a word that the encoder reads whole is none."""
        return snapshot.speller.corrected(cleaned(query), lambda word: len(self._encoder().pieces(word)) == 1)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        encoder = self._encoder()
        check_identity(self._snapshot.manifest, encoder)
        return encoder.encode(texts)

    def _encode_one(self, text: str) -> Vectors:
        vector: Vectors = self._encode([text])[0]
        return vector


class _Lazy:
    """An encoder that is loaded once, when first called for."""

    def __init__(self, encoder: str | Encoder | None) -> None:
        self._given = encoder
        self._loaded: Encoder | None = None
        self._lock = threading.Lock()

    def __call__(self) -> Encoder:
        with self._lock:
            if self._loaded is None:
                given = self._given
                self._loaded = load_encoder(given) if given is None or isinstance(given, str) else given
            return self._loaded


def _made_with(folder: Path) -> str | None:
    try:
        return Snapshot(folder).manifest.encoder.name
    except IndexMissing:
        return None


class _Articles(Mapping[str, Article]):
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def __getitem__(self, key: str) -> Article:
        return self._snapshot.article(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._snapshot.article_places)

    def __len__(self) -> int:
        return len(self._snapshot.article_places)


class _Passages(Mapping[str, Passage]):
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def __getitem__(self, key: str) -> Passage:
        return self._snapshot.passage(self._snapshot.row_of(key))

    def __iter__(self) -> Iterator[str]:
        return (self._snapshot.passage(row).id for row in self._snapshot.live_rows())

    def __len__(self) -> int:
        return self._snapshot.passage_count
