"""Models made on the spot, for what takes any model by name or folder: BERTs of one layer, random weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

LETTERS = "abcdefghijklmnopqrstuvwxyzабвгдежзийклмнопрстуфхцчшщъыьэюяё0123456789.,?"
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *(f"##{c}" for c in LETTERS)]
PLACES = 64


def bert_config(**changes: Any) -> Any:
    from transformers import BertConfig

    return BertConfig(
        vocab_size=len(VOCABULARY), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, max_position_embeddings=PLACES, **changes,
    )  # fmt: skip


def save_tokenizer(folder: Path, **options: Any) -> None:
    """A tokenizer of letters."""
    from transformers import BertTokenizerFast

    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join(VOCABULARY), encoding="utf-8")
    BertTokenizerFast(str(vocabulary), **options).save_pretrained(folder)


def save_reader(folder: Path) -> Path:
    """An extractive question answering model with its tokenizer, which knows of no limit."""
    import torch
    from transformers import BertForQuestionAnswering

    torch.manual_seed(7)
    save_tokenizer(folder)
    BertForQuestionAnswering(bert_config(initializer_range=0.5)).save_pretrained(folder)
    return folder


def save_reranker(folder: Path, outputs: int = 1) -> Path:
    """A CrossEncoder with its tokenizer."""
    import torch
    from transformers import BertForSequenceClassification

    torch.manual_seed(8)
    save_tokenizer(folder, model_max_length=PLACES)
    config = bert_config(initializer_range=0.5, num_labels=outputs)
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder
