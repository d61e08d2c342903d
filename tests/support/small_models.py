"""Makes small models with random weights on the spot, for what takes any model by name or folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

LETTERS = "abcdefghijklmnopqrstuvwxyzабвгдежзийклмнопрстуфхцчшщъыьэюяё0123456789.,?"
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *(f"##{c}" for c in LETTERS)]
POSITIONS = 64


def bert_config(**changes: Any) -> Any:
    from transformers import BertConfig

    return BertConfig(
        vocab_size=len(VOCABULARY), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, max_position_embeddings=POSITIONS, **changes,
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
    save_tokenizer(folder, model_max_length=POSITIONS)
    config = bert_config(initializer_range=0.5, num_labels=outputs)
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def save_language_model(folder: Path, texts: list[str]) -> Path:
    """A causal language model of the kind that Llama is, with a tokenizer of the texts' words."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    torch.manual_seed(9)
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=["<end>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
    )
    tokenizer.train_from_iterator(texts, trainer)
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<end>").save_pretrained(folder)
    config = LlamaConfig(
        vocab_size=tokenizer.get_vocab_size(), hidden_size=32, intermediate_size=32, num_hidden_layers=2,
        num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=1024, tie_word_embeddings=True,
        eos_token_id=0, bos_token_id=None,
    )  # fmt: skip
    LlamaForCausalLM(config).save_pretrained(folder)
    return folder
