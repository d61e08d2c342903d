"""Wires everything together into `Corpus`, the collection that can be searched and asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Unpack

from index.build import Changes, update
from index.encoders.base import Encoder
from index.encoders.parallel import in_background
from index.errors import check_list
from index.reading.articles import MAX_BYTES, check_paths, read_articles
from index.reading.places import places_of
from index.reading.progress import ReadingProgress
from index.segments.commit import compact, writing
from index.segments.filters import Filter
from index.segments.folder import bytes_on_disk
from index.text.passages import Splitting
from index.types import Article, ArticleRow, Correction, Passage, Progress, Skipped
from qa.answering.answer import answer
from qa.answering.rerank import MAX_READ, MAX_READ_HURRIED, passages_to_read, read, reranked
from qa.build_options import BuildOptions
from qa.explain.explanation import Explanation, explain
from qa.reader.base import PassageReader
from qa.reader.load import ReaderChoice
from qa.retrieval.follow_up import standalone
from qa.retrieval.query import Query
from qa.retrieval.search import search, unknown_words
from qa.state import LazyEncoder, State, encoder_of, manifest_stamp
from qa.types import Answer, Compacted, Hit, Mode
from qa.views import Articles, Passages

PathLike = str | Path

TIMEOUT = 10.0
"""Seconds that another writer is waited for."""


class Corpus:
    """A collection of articles that can be searched and asked.

    Made by `Corpus.build` or `Corpus.open`. What is committed to its index, by whomever, it sees with the
    next question. Safe to use from several threads.
    """

    def __init__(self, folder: Path, state: State, reader: ReaderChoice, pinned: bool = False) -> None:
        self._folder, self._state, self._reader, self._is_pinned = folder, state, reader, pinned
        self._lock = threading.Lock()

    @classmethod
    def build(cls, paths: Sequence[PathLike], index: PathLike, **options: Unpack[BuildOptions]) -> Corpus:
        """Reads `paths`, makes the index in the folder `index` hold them, and opens it; see `sync`."""
        return cls.sync(paths, index, **options)[0]

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
        timeout: float = TIMEOUT,
    ) -> tuple[Corpus, Changes]:
        """`build`, and what it changed.

        Where there is an index already it is brought up to date: only new and changed articles are encoded,
        and with `prune` those of `paths` that are gone are deleted. `rebuild` starts from nothing. `encoder`
        is a sentence-transformers model by name or folder, or any Encoder; without it the bundled one.
        `splitting` says how long passages are, `max_bytes` bounds one article. `progress` is called with a
        stage ("read", "encode", "write"), how much is done, and how much there is (0: not known). Another
        writer is waited for `timeout` seconds. Raises InputError, EncoderError or StoreError, each with one
        line that says what to do.
        """
        check_list(paths, "paths")
        folder, given = Path(index), check_paths(paths, max_bytes)
        lazy = LazyEncoder(encoder or (None if rebuild else encoder_of(folder)))
        meter = ReadingProgress()
        changes = update(
            folder, lambda known: read_articles(given, max_bytes=max_bytes, known=known, meter=meter), lazy,
            splitting=splitting, prune=prune, within=places_of(given), rebuild=rebuild, progress=progress,
            timeout=timeout, meter=meter,
        )  # fmt: skip
        return cls(folder, State.of(folder, lazy, given=encoder is not None), ReaderChoice()), changes

    @classmethod
    def open(
        cls,
        index: PathLike,
        *,
        encoder: str | Encoder | None = None,
        reader: str | PassageReader | None = None,
        reranker: str | None = None,
    ) -> Corpus:
        """Opens what was committed; nothing is encoded again, and models are loaded when first needed.

        What is committed later is seen with the next question. `reader` is an extractive question answering
        model of transformers, `reranker` a sentence-transformers CrossEncoder, each by name or folder, in
        place of the bundled reader or of its relevance. IndexMissing, IndexDamaged or IndexVersion, then or
        now, when the folder holds no index that can be used; EncoderError for a model that cannot be loaded.
        """
        folder = Path(index)
        lazy = None if encoder is None else LazyEncoder(encoder)
        return cls(folder, State.of(folder, lazy, given=encoder is not None), ReaderChoice(reader, reranker))

    @property
    def articles(self) -> Mapping[str, Article]:
        """Article id -> Article, in order of the ids; texts are read when asked for."""
        return Articles(self._now().snapshot)

    @property
    def passages(self) -> Mapping[str, Passage]:
        """Passage id -> Passage."""
        return Passages(self._now().snapshot)

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """What the last indexing could not read, and why."""
        return self._now().snapshot.manifest.skipped

    def listing(self) -> Iterator[ArticleRow]:
        """What is known of each article without reading its text."""
        snapshot = self._now().snapshot
        return (snapshot.article_row(article_id) for article_id in snapshot.article_ids())

    def sources(self) -> list[str]:
        """The sources that articles are of, in order."""
        return self._now().snapshot.sources()

    def describe(self) -> str:
        """The settings that decide what is found, as one line: encoder, splitting, and the state indexed."""
        manifest = self._now().snapshot.manifest
        return json.dumps(
            {
                "encoder": asdict(manifest.encoder),
                "splitting": asdict(manifest.splitting),
                "statistics": asdict(manifest.statistics),
            },
            sort_keys=True,
        )

    def search(
        self,
        query: str,
        k: int = 10,
        mode: Mode = "hybrid",
        where: Filter | None = None,
        rerank: bool = False,
    ) -> list[Hit]:
        """The `k` best passages for a query, best first; with `where`, the best of those that it leaves.

        `mode` is "hybrid" (BM25 and dense, fused), "bm25" or "dense". Except in plain "bm25" a word that no
        passage holds and that looks mistyped is searched as the word most likely meant. With `rerank` the
        best, at least 24, are read and put in the order of the reader and the search together.
        QueryError for an empty or oversized query, ValueError for k < 1 or an unknown mode.
        """
        state = self._now()
        text = Query.of(query, correct=None if mode == "bm25" else state.corrected).text
        if rerank:
            return self._reranked(state, text, k, mode, where)[:k]
        return search(state.snapshot, state.encode, text, k, mode, where)

    def ask(
        self,
        question: str,
        history: Sequence[str | Answer] = (),
        k: int = 10,
        where: Filter | None = None,
        hurry: bool = False,
    ) -> Answer:
        """The answer to a question with the quotes it rests on and the `k` best passages.

        `history` is earlier questions and answers, oldest first: a follow-up is understood by them. Where
        nothing in the collection, or in what `where` leaves of it, bears on the question the answer says so
        (`answered` is False) and still holds the nearest passages. With `hurry` fewer passages are read, and
        the answer says so (`hurried`): see qa.admission. Errors as for `search`.
        """
        state = self._now()
        query = Query.of(question, history, state.corrected)
        snapshot, most = state.snapshot, MAX_READ_HURRIED if hurry else MAX_READ
        hits = search(snapshot, state.encode, query.text, passages_to_read(k), where=where)
        reader, calibration = self._reader().reader, self._reader().calibration
        result = read(query.text, hits, reader, state.header, snapshot.weight, calibration, most)
        unknown = tuple(dict.fromkeys(unknown_words(snapshot, query.text)))
        found = answer(query.question, result.first(k), snapshot.article, calibration, unknown)
        return replace(
            found, passages_read=min(most, len(hits)), hurried=hurry and len(hits) > most,
            corrections=query.corrections,
        )  # fmt: skip

    def explain(
        self,
        question: str,
        article_id: str,
        k: int = 10,
        history: Sequence[str | Answer] = (),
        rerank: bool = False,
    ) -> Explanation:
        """Why the search returned, or did not return, a passage of an article among its `k` best for a
        question; with `rerank` also where it stands once the best are read, as `ask` has them.

        InputError for an article that is not in the index; the rest as for `ask`.
        """
        state = self._now()
        query = Query.of(question, history, state.corrected)
        found = explain(state.snapshot, state.encode, query, article_id, k)
        if not rerank:
            return found
        hits = self._reranked(state, query.text, k)
        return replace(
            found, reread=next((hit for hit in hits if hit.passage.article_id == article_id), None)
        )

    def corrections(self, query: str, mode: Mode = "hybrid") -> tuple[Correction, ...]:
        """The words of a query that no passage holds and that look mistyped, with what `search` looks for."""
        return Query.of(query, correct=self._now().corrected).corrections if mode != "bm25" else ()

    def rewrite(self, question: str, history: Sequence[str | Answer] = ()) -> str:
        """What is searched for a question asked after `history`: the same, made to stand alone."""
        return standalone(question, history)

    def add(
        self, paths: Sequence[PathLike], *, progress: Progress | None = None, timeout: float = TIMEOUT
    ) -> Changes:
        """Reads `paths` and adds or replaces their articles; another writer is waited for `timeout` seconds,
        then IndexLocked."""
        check_list(paths, "paths")
        given = check_paths(paths)
        return update(
            self._folder, lambda known: read_articles(given, known=known), self._now().encoder,
            within=places_of(given), progress=progress, timeout=timeout,
        )  # fmt: skip

    def delete(self, article_ids: Sequence[str], *, timeout: float = TIMEOUT) -> int:
        """Takes articles out and returns how many there were."""
        check_list(article_ids, "article_ids")
        with writing(self._folder, timeout=timeout) as writer:
            gone = writer.delete(article_ids)
            if gone:
                writer.commit()
        return gone

    def compact(self, *, timeout: float = TIMEOUT) -> Compacted:
        """Puts all segments together and drops what was deleted: nothing of it is left in the folder."""
        before = self._now().snapshot
        size = bytes_on_disk(self._folder)
        after = compact(self._folder, timeout)
        return Compacted(
            len(before.segments), len(after.segments), size, bytes_on_disk(self._folder), after.article_count
        )

    def warm_up(self, reader: bool = True) -> None:
        """Loads the encoder and, with `reader`, the reader beside it, which the first question would
        otherwise wait for; EncoderError if it cannot."""
        beside = in_background(self._reader) if reader else None
        self._now().encoder()
        if beside:
            beside()

    def refresh(self) -> None:
        """Goes on from what is committed now, as the next question would by itself."""
        self._now()

    def pinned(self) -> Corpus:
        """The same collection, held as it is now whatever is committed later."""
        return Corpus(self._folder, self._now(), self._reader, pinned=True)

    def with_reader(self, reader: str | PassageReader | None = None, reranker: str | None = None) -> Corpus:
        """The same collection read by another reader or ranked by another re-ranker: see `open`."""
        return Corpus(self._folder, self._now(), ReaderChoice(reader, reranker), self._is_pinned)

    def _reranked(
        self, state: State, text: str, k: int, mode: Mode = "hybrid", where: Filter | None = None
    ) -> list[Hit]:
        """All hits that are read where the `k` best are asked for, in their new order."""
        hits = search(state.snapshot, state.encode, text, passages_to_read(k), mode, where)
        chosen = self._reader()
        return reranked(text, hits, chosen.reader, state.header, chosen.calibration)[0]

    def _now(self) -> State:
        """The state to answer from. It is looked up once a question, so none mixes two."""
        with self._lock:
            if not self._is_pinned and manifest_stamp(self._folder) != self._state.stamp:
                self._state = self._state.next(self._folder)
            self._state.snapshot.check_sizes()
            return self._state
