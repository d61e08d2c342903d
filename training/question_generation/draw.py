"""Generates questions about paragraphs, with answers that stand in them word for word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from training.question_generation.sequences import ANSWER, QUESTION, prompt

# Temperatures for the first piece of an answer, the rest of it, and a question.
_FIRST_TEMPERATURE, _ANSWER_TEMPERATURE, _QUESTION_TEMPERATURE = 1.1, 1.0, 0.5
_MOST_WORDS, _MOST_PIECES = 12, 170
_PAIR = re.compile(rf"{ANSWER} ?(.+)\n{QUESTION} ?(.+)\n")
_ENDING = frozenset("Ġ.,;:!?()\"'Ċ-–—/")


class GenerationState:
    """Follows one text as it is generated ("begins" or "answers" an answer, "asks" a question, "introduces"
    the next answer) and says which pieces may come next, so that an answer is a run of the paragraph's whole
    words, and none overlaps another.

    `ids` are the pieces of the paragraph, `tokens` their texts, in which a space in front is "Ġ"."""

    def __init__(self, ids: Sequence[int], tokens: Sequence[str], newline: int, colon: int) -> None:
        self._ids, self._newline, self._colon = ids, newline, colon
        self._first = [i for i, m in enumerate(tokens) if m[0] == "Ġ" and any(map(str.isalnum, m[1:]))]
        self._last = [i + 1 == len(ids) or tokens[i + 1][0] in _ENDING for i in range(len(ids))]
        self._used: set[int] = set()
        self._ends: list[int] = []
        self._length = 0
        self.state = "begins"

    @property
    def temperature(self) -> float:
        """That of the piece that comes next."""
        found = {"begins": _FIRST_TEMPERATURE, "answers": _ANSWER_TEMPERATURE}
        return found.get(self.state, _QUESTION_TEMPERATURE)

    def allowed(self) -> list[int] | None:
        """Ids of the pieces that may come next; None where any may."""
        if self.state == "begins":
            return sorted({self._ids[i] for i in self._first if i not in self._used}) or [self._newline]
        if self.state == "answers":
            following = {self._ids[i + 1] for i in self._ends if i + 1 < len(self._ids)}
            return sorted(following | ({self._newline} if any(self._last[i] for i in self._ends) else set()))
        return None

    def append(self, piece: int) -> None:
        """Takes note of the piece that came next."""
        if self.state == "begins":
            self._ends = [i for i in self._first if self._ids[i] == piece and i not in self._used]
            self.state, self._length = "answers", 1
        elif self.state == "answers" and piece != self._newline:
            self._ends = [i + 1 for i in self._ends if self._ids[i + 1 : i + 2] == [piece]]
            self._length += 1
        elif self.state == "answers":
            for end in self._ends:
                self._used.update(range(end - self._length + 1, end + 1))
            self.state = "asks"
        elif self.state == "asks" and piece == self._newline:
            self.state = "introduces"
        elif self.state == "introduces" and piece == self._colon:
            self.state = "begins"


class _Constraint:
    """A LogitsProcessor that keeps each text of a batch to what its GenerationState allows."""

    def __init__(self, states: Sequence[GenerationState], prompt_length: int) -> None:
        self._states, self._seen = states, prompt_length

    def __call__(self, ids: Tensor, scores: Tensor) -> Tensor:
        for row, state in enumerate(self._states):
            for piece in ids[row, self._seen :].tolist():
                state.append(piece)
            allowed = state.allowed()
            if allowed is not None:
                kept = scores[row, allowed]
                scores[row] = -torch.inf
                scores[row, allowed] = kept
            scores[row] /= state.temperature
        self._seen = ids.shape[1]
        return scores


@torch.inference_mode()
def draw(network: Any, tokenizer: Any, paragraphs: Sequence[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """The (question, answer) pairs that the network generates for each (title, paragraph), no question twice.
    They follow torch's seed."""
    prompts = [tokenizer(prompt(title, text) + ANSWER).input_ids for title, text in paragraphs]
    longest = max(map(len, prompts))
    ids = torch.tensor([[tokenizer.eos_token_id] * (longest - len(t)) + t for t in prompts])
    mask = torch.tensor([[0] * (longest - len(t)) + [1] * len(t) for t in prompts])
    newline, colon = tokenizer("\n").input_ids[0], tokenizer(ANSWER).input_ids[-1]
    states = [
        GenerationState(body, tokenizer.convert_ids_to_tokens(body), newline, colon)
        for body in (tokenizer(prompt(*paragraph)).input_ids for paragraph in paragraphs)
    ]
    out = network.generate(
        input_ids=ids, attention_mask=mask, max_new_tokens=_MOST_PIECES, do_sample=True, temperature=1.0,
        top_k=40, top_p=0.95, pad_token_id=tokenizer.eos_token_id, eos_token_id=tokenizer.eos_token_id,
        logits_processor=[_Constraint(states, longest)],
    )  # fmt: skip
    texts = tokenizer.batch_decode(out[:, longest:], skip_special_tokens=True)
    return [pairs(ANSWER + text, paragraph) for text, (_, paragraph) in zip(texts, paragraphs, strict=True)]


def pairs(generated: str, paragraph: str) -> list[tuple[str, str]]:
    """The complete (question, answer) pairs in a generated text whose answers stand in the paragraph and are
    not long."""
    found: dict[str, tuple[str, str]] = {}
    for answer, question in _PAIR.findall(generated):
        answer, question = answer.strip(), question.strip()
        if answer in paragraph and len(answer.split()) <= _MOST_WORDS and len(question.split()) > 2:
            found.setdefault(question.lower(), (question, answer))
    return list(found.values())
