"""LangChain: EnsembleRetriever of BM25Retriever (rank_bm25) and FAISS.

Documentation followed: docs.langchain.com/oss/python/integrations/retrievers/bm25 (words by NLTK's
word_tokenize, which it recommends over the default, splitting at white space; without its model for
sentences, which would be downloaded), .../integrations/vectorstores/faiss (save_local, load_local),
.../langchain/knowledge-base (RecursiveCharacterTextSplitter of 1,000 characters, 200 of them shared), and
reference.langchain.com on EnsembleRetriever (equal weights, reciprocal rank fusion).

Passages: those 1,000 characters, some 220 word pieces. BM25Retriever is neither kept on disk nor can it be
added to: it is made anew, from the documents that FAISS keeps, to open and to add.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter
from nltk.tokenize import word_tokenize

from benchmarks.peers.protocol import Found, Text, encoder_folder

_words = partial(word_tokenize, preserve_line=True)


class Adapter:
    """The documents stand in FAISS's document store; BM25 is made of them."""

    def __init__(self) -> None:
        self._splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)

    def build(self, articles: list[Text], folder: Path) -> list[int]:
        documents = self._split(articles)
        self._folder = folder
        self._vectors = FAISS.from_documents(documents, HuggingFaceEmbeddings(model_name=encoder_folder()))
        self._vectors.save_local(str(folder))
        self._join(documents)
        return [len(document.page_content) for document in documents]

    def open(self, folder: Path) -> None:
        self._folder = folder
        embeddings = HuggingFaceEmbeddings(model_name=encoder_folder())
        # The folder was written by `build`, and there is no other way to load it.
        self._vectors = FAISS.load_local(str(folder), embeddings, allow_dangerous_deserialization=True)
        self._join(self._documents())

    def search(self, question: str, k: int) -> list[Found]:
        for retriever in (self._bm25, self._dense):
            if isinstance(retriever, BM25Retriever):
                retriever.k = k
            else:
                retriever.search_kwargs["k"] = k
        found = self._ensemble.invoke(question)[:k]
        return [{"article": d.metadata["article"], "text": d.page_content} for d in found]

    def add(self, article: Text) -> None:
        self._vectors.add_documents(self._split([article]))
        self._vectors.save_local(str(self._folder))
        self._join(self._documents())

    def _split(self, articles: list[Text]) -> list[Document]:
        documents: list[Document] = self._splitter.split_documents(
            [Document(a["text"], metadata={"article": a["id"], "title": a["title"]}) for a in articles]
        )
        return documents

    def _documents(self) -> list[Document]:
        store = self._vectors.docstore
        return [store.search(i) for i in self._vectors.index_to_docstore_id.values()]

    def _join(self, documents: list[Document]) -> None:
        self._bm25 = BM25Retriever.from_documents(documents, preprocess_func=_words)
        self._dense = self._vectors.as_retriever()
        self._ensemble = EnsembleRetriever(retrievers=[self._bm25, self._dense], weights=[0.5, 0.5])
