"""Haystack: BM25 and embedding retrieval of the in-memory document store, joined by reciprocal rank fusion.

Documentation followed: haystack.deepset.ai/tutorials/33_hybrid_retrieval (its pipelines; it says to fit
split_length to the encoder), docs.haystack.deepset.ai/docs/documentjoiner (the join without a ranker),
.../docs/inmemorydocumentstore (save_to_disk, load_from_disk).

Passages: 150 words, 10 of them shared (the tutorial's 512 and 32, made to fit MiniLM's 256 word pieces), some
200 word pieces. The store is kept as JSON; BM25's counts are made anew as it is read.
"""

from __future__ import annotations

from pathlib import Path

from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

from benchmarks.peers.protocol import Found, Text, encoder_folder


class Adapter:
    """An indexing and a query pipeline on one document store."""

    def build(self, articles: list[Text], folder: Path) -> list[int]:
        self._begin(InMemoryDocumentStore(), folder)
        self._index(articles)
        return [len(document.content or "") for document in self._store.filter_documents()]

    def open(self, folder: Path) -> None:
        self._begin(InMemoryDocumentStore.load_from_disk(str(folder / "store.json")), folder)
        self._query.warm_up()

    def search(self, question: str, k: int) -> list[Found]:
        given = {
            "text_embedder": {"text": question},
            "bm25_retriever": {"query": question, "top_k": k},
            "embedding_retriever": {"top_k": k},
            "document_joiner": {"top_k": k},
        }
        found = self._query.run(given)["document_joiner"]["documents"]
        return [{"article": document.meta["article"], "text": document.content} for document in found]

    def add(self, article: Text) -> None:
        self._index([article])

    def _begin(self, store: InMemoryDocumentStore, folder: Path) -> None:
        self._store, self._folder = store, folder
        self._indexing, self._query = _indexing_pipeline(store), _query_pipeline(store)

    def _index(self, articles: list[Text]) -> None:
        documents = [
            Document(content=a["text"], meta={"article": a["id"], "title": a["title"]}) for a in articles
        ]
        self._indexing.run({"document_splitter": {"documents": documents}})
        self._folder.mkdir(parents=True, exist_ok=True)
        self._store.save_to_disk(str(self._folder / "store.json"))


def _indexing_pipeline(store: InMemoryDocumentStore) -> Pipeline:
    pipeline = Pipeline()
    pipeline.add_component(
        "document_splitter", DocumentSplitter(split_by="word", split_length=150, split_overlap=10)
    )
    pipeline.add_component(
        "document_embedder", SentenceTransformersDocumentEmbedder(model=encoder_folder(), progress_bar=False)
    )
    pipeline.add_component("document_writer", DocumentWriter(store))
    pipeline.connect("document_splitter", "document_embedder")
    pipeline.connect("document_embedder", "document_writer")
    return pipeline


def _query_pipeline(store: InMemoryDocumentStore) -> Pipeline:
    pipeline = Pipeline()
    pipeline.add_component(
        "text_embedder", SentenceTransformersTextEmbedder(model=encoder_folder(), progress_bar=False)
    )
    pipeline.add_component("embedding_retriever", InMemoryEmbeddingRetriever(store))
    pipeline.add_component("bm25_retriever", InMemoryBM25Retriever(store))
    pipeline.add_component("document_joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
    pipeline.connect("text_embedder", "embedding_retriever")
    pipeline.connect("bm25_retriever", "document_joiner")
    pipeline.connect("embedding_retriever", "document_joiner")
    return pipeline
