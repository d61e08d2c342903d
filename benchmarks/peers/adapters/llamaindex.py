"""LlamaIndex: QueryFusionRetriever of a vector index's retriever and BM25Retriever, without a language model.

Documentation followed, on developers.llamaindex.ai: python/framework/integrations/retrievers/
reciprocal_rerank_fusion (passages of 256 tokens, mode "reciprocal_rerank"; num_queries=1 turns the generated
queries off), .../retrievers/bm25_retriever (English stemmer; persist, from_persist_dir), and the guide to
storing (StorageContext, load_index_from_storage).

Passages: SentenceSplitter's, of up to 256 tokens of its own tokenizer (some 220 word pieces, and the title
goes in front), 20 shared. Both indexes are kept on disk; BM25Retriever cannot be added to and is made anew.
"""

from __future__ import annotations

from pathlib import Path

import Stemmer
from llama_index.core import Document, Settings, StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.llms import MockLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.retrievers.bm25 import BM25Retriever

from benchmarks.peers.protocol import Found, Text, encoder_folder


class Adapter:
    """The retrievers hold how many passages they give, so they are made anew when `k` changes."""

    def __init__(self) -> None:
        Settings.llm = MockLLM()  # never called: num_queries is 1
        Settings.transformations = [SentenceSplitter(chunk_size=256, chunk_overlap=20)]

    def build(self, articles: list[Text], folder: Path) -> list[int]:
        self._folder = folder
        Settings.embed_model = HuggingFaceEmbedding(model_name=encoder_folder())
        self._index = VectorStoreIndex.from_documents([_document(article) for article in articles])
        self._save()
        return [len(node.get_content()) for node in self._index.docstore.docs.values()]

    def open(self, folder: Path) -> None:
        self._folder = folder
        Settings.embed_model = HuggingFaceEmbedding(model_name=encoder_folder())
        storage = StorageContext.from_defaults(persist_dir=str(folder))
        self._index = load_index_from_storage(storage)
        self._bm25 = BM25Retriever.from_persist_dir(str(folder / "bm25"))
        self._k = 0

    def search(self, question: str, k: int) -> list[Found]:
        if k != self._k:
            self._fuse(k)
        found = self._fusion.retrieve(question)
        return [{"article": hit.node.ref_doc_id or "", "text": hit.node.get_content()} for hit in found]

    def add(self, article: Text) -> None:
        self._index.insert(_document(article))
        self._save()

    def _save(self) -> None:
        self._index.storage_context.persist(persist_dir=str(self._folder))
        self._bm25 = BM25Retriever.from_defaults(
            docstore=self._index.docstore, stemmer=Stemmer.Stemmer("english"), language="english"
        )
        self._bm25.persist(str(self._folder / "bm25"))
        self._k = 0

    def _fuse(self, k: int) -> None:
        self._bm25.similarity_top_k = k
        self._fusion = QueryFusionRetriever(
            [self._index.as_retriever(similarity_top_k=k), self._bm25],
            similarity_top_k=k,
            num_queries=1,
            mode="reciprocal_rerank",
            use_async=False,
        )
        self._k = k


def _document(article: Text) -> Document:
    return Document(text=article["text"], doc_id=article["id"], metadata={"title": article["title"]})
