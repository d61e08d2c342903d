"""How the reader learns: its loss, its network, its steps, and what ships."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

import training.train_step
from index.encoders.openvino_bert import Head, compile_body
from qa.reader.calibration import log_sum
from qa.reader.inputs import Pair, paired
from qa.reader.load_weights import load_network
from tests.support.dams import context, dams
from training.__main__ import Run, make
from training.average import main as export
from training.bundled import bundled_tokenizer, bundled_weights
from training.examples import Collection, Examples, Shares, TrainingPair
from training.fit import batches, begun, train
from training.loss import Parts, Targets, loss
from training.model import ReaderNet, _Attention
from training.train_step import Recipe, Training, rate_at


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return bundled_tokenizer()


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory, tokenizer: Tokenizer) -> Collection:
    """The handmade set as Dateline's own search found its way in it."""
    return dams(tmp_path_factory.mktemp("sets"), tokenizer)


def row(golds: tuple[tuple[int, int], ...], relevance: int | None) -> TrainingPair:
    """A pair of six places: [CLS] 7 [SEP], two pieces of a passage, [SEP]."""
    return TrainingPair(Pair([101, 7, 102, 8, 9, 102], 3, 3), golds, relevance)


def log_softmax(values: Sequence[float], place: int) -> float:
    return values[place] - log_sum(list(values))


def test_the_loss_by_hand() -> None:
    groups = [[row(((3, 4), (4, 4), (3, 4)), 1), row((), 0)], [row((), None)]]
    starts: list[list[float]] = [[1, 9, 9, 2, 3, 9], [0, 9, 9, 4, 1, 9], [-1, 9, 9, 0.5, 2, 9]]
    ends: list[list[float]] = [[0.5, 9, 9, 1, 2, 9], [0, 9, 9, -1, 3, 9], [2, 9, 9, 0, 1, 9]]
    first = [[1.0, 0.5], [2.0, -1.0], [3.0, 4.0]]
    parts = Parts(shared=0.5, relevance=0.25, here=0.125, found=0.75, near=1.5)
    found = loss(
        torch.stack([torch.tensor(starts), torch.tensor(ends)], -1),
        torch.tensor(first),
        Targets.of(groups, 6),
        parts,
    )
    # What may be chosen: the first place ("not here") and the passage's two pieces.
    open_starts, open_ends = ([[one[0], *one[3:5]] for one in some] for some in (starts, ends))
    # Two annotators of three say both pieces, one the second alone: any of the two will do.
    on_gold = -log_sum(
        [
            math.log(2 / 3) + log_softmax(open_starts[0], 1) + log_softmax(open_ends[0], 2),
            math.log(1 / 3) + log_softmax(open_starts[0], 2) + log_softmax(open_ends[0], 2),
        ]
    )
    # The second passage is one that the search found, the third has a question that nearly fits it.
    on_null = [-sum(log_softmax(o[n], 0) for o in (open_starts, open_ends)) for n in (1, 2)]
    expected = on_gold + 0.75 * on_null[0] + 1.5 * on_null[1]
    assert float(found["null"]) == pytest.approx(expected / 2, rel=1e-5)
    # One normalisation over the pieces of both passages of the question.
    golds = log_sum([math.log(2 / 3) + 2 + 2, math.log(1 / 3) + 3 + 2])
    shared = log_sum([2, 3, 4, 1]) + log_sum([1, 2, -1, 3]) - golds
    assert float(found["shared"]) == pytest.approx(0.5 * shared / 2, rel=1e-5)
    assert float(found["relevance"]) == pytest.approx(0.25 * (log_sum([1, 2]) - 1), rel=1e-5)
    here = (math.log(1 + math.exp(-0.5)), math.log(1 + math.exp(-1)), math.log(1 + math.exp(4)))
    expected = (here[0] + 0.75 * here[1] + 1.5 * here[2]) / 3.25
    assert float(found["here"]) == pytest.approx(0.125 * expected, rel=1e-5)
    total = sum(float(value) for name, value in found.items() if name != "all")
    assert float(found["all"]) == pytest.approx(total)


@pytest.mark.parametrize(
    "groups",
    [
        [[row((), None)]],  # nothing answers
        [[row(((3, 3),), 1)]],  # nothing to tell it from
        [[row(((3, 3),), 1), row((), 0)]],
    ],
)
def test_the_loss_is_a_number_whatever_a_batch_lacks(groups: list[list[TrainingPair]]) -> None:
    count = sum(map(len, groups))
    spans = torch.zeros(count, 6, 2, requires_grad=True)
    first = torch.zeros(count, 2, requires_grad=True)
    found = loss(spans, first, Targets.of(groups, 6), Parts())
    assert all(math.isfinite(float(part.detach())) for part in found.values())
    found["all"].backward()  # type: ignore[no-untyped-call]
    assert spans.grad is not None
    assert torch.isfinite(spans.grad).all()
    assert (spans.grad[:, [1, 2, 5]] == 0).all()  # the question and [SEP] are no spans


def test_what_comes_back_through_the_attention_is_the_gradient() -> None:
    torch.manual_seed(1)
    q, k, v = (torch.randn(2, 2, 3, 2, dtype=torch.float64, requires_grad=True) for _ in range(3))
    bias = torch.zeros(2, 1, 1, 3, dtype=torch.float64)
    bias[1, ..., 2:] = -1e4

    def attended(*given: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = _Attention.apply(*given, bias)  # type: ignore[no-untyped-call]
        return found

    assert torch.autograd.gradcheck(attended, (q, k, v))
    plain = torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=bias)
    torch.testing.assert_close(attended(q, k, v), plain)


@pytest.fixture(scope="module")
def start() -> dict[str, torch.Tensor]:
    return bundled_weights()


@pytest.fixture(scope="module")
def net(start: dict[str, torch.Tensor]) -> ReaderNet:
    torch.manual_seed(5)
    made = ReaderNet()
    made.take(start)
    for head in (made.span, made.first):
        torch.nn.init.normal_(head.bias)
    return made.eval()


def test_the_network_is_the_bert_of_transformers_and_of_openvino(
    net: ReaderNet, start: dict[str, torch.Tensor]
) -> None:
    from transformers import BertConfig, BertModel

    rng = np.random.default_rng(2)
    ids = rng.integers(1000, 30_000, (3, 24))
    mask = (np.arange(24) < np.array([[24], [16], [5]])).astype(np.int64)
    types = (np.arange(24) > 7).astype(np.int64) * mask
    given = [torch.from_numpy(array) for array in (ids, mask, types)]
    config = BertConfig(
        hidden_size=384,
        num_hidden_layers=6,
        num_attention_heads=12,
        intermediate_size=1536,
        vocab_size=30_522,
    )
    with torch.device("meta"):
        bert = BertModel(config, add_pooling_layer=False).eval()
    bert.load_state_dict(
        {n: w for n, w in start.items() if not n.startswith("pooler")}, strict=False, assign=True
    )
    bert.embeddings.register_buffer("position_ids", torch.arange(512)[None], persistent=False)
    with torch.inference_mode():
        spans, first = net(*given)
        states = bert(given[0], given[1], token_type_ids=given[2]).last_hidden_state
        real = given[1] == 1
        torch.testing.assert_close(spans[real], net.span(states)[real], atol=2e-4, rtol=1e-3)
        torch.testing.assert_close(first, net.first(states[:, 0]), atol=2e-4, rtol=1e-3)
    weights = {n: w.detach().numpy() for n, w in net.named(dict(net.named_parameters())).items()}
    weights["embeddings.word_embeddings.weight"] = start["embeddings.word_embeddings.weight"].numpy()
    heads = {
        name: Head(weights.pop(f"{name}.weight"), weights.pop(f"{name}.bias"), over)  # type: ignore[arg-type]
        for name, over in (("span", "tokens"), ("first", "first"))
    }
    body = compile_body(weights, heads, types=True, options={"INFERENCE_PRECISION_HINT": "f32"})
    found = body(ids, mask, types)
    np.testing.assert_allclose(found["span"][mask == 1], spans[real].numpy(), atol=1e-3)
    np.testing.assert_allclose(found["first"], first.numpy(), atol=1e-3)


def test_weights_go_to_a_berts_names_and_back(net: ReaderNet) -> None:
    parameters: dict[str, torch.Tensor] = dict(net.named_parameters())
    words = {"embeddings.word_embeddings.weight": parameters["words.weight"]}
    names = net.named(parameters)
    assert "embeddings.word_embeddings.weight" not in names
    other = ReaderNet()
    other.take({**names, **words})
    for name, parameter in other.named_parameters():
        assert torch.equal(parameter, parameters[name]), name


def test_the_rate_rises_stays_and_falls() -> None:
    recipe = Recipe(warm=0.1, decay=0.4)
    shares = [0.05, 0.1, 0.5, 0.6, 0.8, 1.0]
    assert [rate_at(share, recipe) for share in shares] == pytest.approx([0.5, 1, 1, 1, 0.5, 0.01])


RECIPE = Recipe(epochs=1.0, questions=4, rate=1e-4, head_rate=3e-3, warm=0.0, decay=0.0)
STEPS = 4


@pytest.fixture(scope="module")
def examples(collection: Collection, tokenizer: Tokenizer) -> Examples:
    return Examples([collection], tokenizer, Shares(joined=0.0))


@pytest.fixture(scope="module")
def learnt(
    examples: Examples, start: dict[str, torch.Tensor], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Training, list[float], Path]:
    """A training in one go, its losses, and its folder, where it left a checkpoint half way."""
    folder = tmp_path_factory.mktemp("training")
    torch.manual_seed(1)
    made = Training(RECIPE, "cpu", start)
    losses = []
    for groups in batches(examples, RECIPE, 0, STEPS):
        losses.append(made.learn(groups, made.step / STEPS)["all"])
        if made.step == STEPS // 2:
            made.save(folder)
    return made, losses, folder


def assert_same(one: Training, other: Training) -> None:
    for name, parameter in one.exact.items():
        assert torch.equal(parameter, other.exact[name]), name
        assert torch.equal(one.mean[name], other.mean[name]), name


def test_what_was_stopped_goes_on_to_the_same_weights(
    learnt: tuple[Training, list[float], Path], examples: Examples, start: dict[str, torch.Tensor]
) -> None:
    whole, losses, folder = learnt
    torch.manual_seed(99)  # what was drawn then does not matter
    again = Training(RECIPE, "cpu", start)
    again.resume(folder)
    assert again.step == STEPS // 2
    rest = [
        again.learn(groups, again.step / STEPS)["all"]
        for groups in batches(examples, RECIPE, again.step, STEPS)
    ]
    assert rest == losses[STEPS // 2 :]
    assert_same(whole, again)


def test_what_is_left_out_follows_from_seed_and_step(
    examples: Examples, start: dict[str, torch.Tensor], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(training.train_step, "CORES", 2)
    recipe = replace(RECIPE, dropped=0.3)
    torch.manual_seed(1)
    whole = Training(recipe, "cpu", start)
    plain = Training(RECIPE, "cpu", {**start, **whole.nets[0].named(whole.exact)})
    groups = list(batches(examples, recipe, 0, 2))
    first = whole.learn(groups[0], 0.0)
    assert first["all"] != plain.learn(groups[0], 0.0)["all"]
    whole.save(tmp_path)
    second = whole.learn(groups[1], 0.5)
    again = Training(recipe, "cpu", start)
    again.resume(tmp_path)
    assert again.learn(groups[1], 0.5) == second
    assert_same(whole, again)


def test_learning_the_same_again_lowers_the_loss(examples: Examples, start: dict[str, torch.Tensor]) -> None:
    torch.manual_seed(1)
    made = Training(RECIPE, "cpu", start)
    groups = next(batches(examples, RECIPE, 0, 1))
    before = dict(start)
    losses = [made.learn(groups, 0.5)["all"] for _ in range(6)]
    assert losses[-1] < 0.8 * losses[0]
    words = made.nets[0].words.weight
    assert torch.equal(words, before["embeddings.word_embeddings.weight"].to(words.dtype))  # they stay


def test_fewer_groups_than_cores(
    examples: Examples, start: dict[str, torch.Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training.train_step, "CORES", 3)
    made = Training(RECIPE, "cpu", start)
    groups = next(batches(examples, RECIPE, 0, 1))[:2]
    assert math.isfinite(made.learn(groups, 0.5)["all"])
    assert all(torch.equal(net.span.weight, made.nets[0].span.weight) for net in made.nets)


def test_the_whole_command_and_what_ships(
    learnt: tuple[Training, list[float], Path],
    examples: Examples,
    start: dict[str, torch.Tensor],
    tokenizer: Tokenizer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Trains as the command does, exports half-precision weights, and reads with them."""
    epochs = STEPS * RECIPE.questions / len(examples.epoch(RECIPE.seed, 0)) + 1e-6
    recipe = Recipe(epochs, RECIPE.questions, RECIPE.rate, RECIPE.head_rate, 0.0, 0.0)
    train(examples, begun(recipe, start), tmp_path, False)
    *_, last = capsys.readouterr().out.splitlines()
    assert json.loads(last)["step"] == STEPS
    whole = learnt[0]
    trained = torch.load(tmp_path / "checkpoint.pt", weights_only=True)
    assert all(torch.equal(trained["exact"][name], parameter) for name, parameter in whole.exact.items())
    out = tmp_path / "out.safetensors"
    monkeypatch.setattr("sys.argv", ["export", str(tmp_path / "model.safetensors"), "--out", str(out)])
    export()
    assert capsys.readouterr().out == f"{out}: {out.stat().st_size / 1e6:.1f} MB\n"
    assert out.stat().st_size < 45e6
    network = load_network(out)
    question, header, text = "When was the dam opened?", "Dams", context(0)
    reading = network.read(question, [(header, text)])[0]
    net = ReaderNet().eval()
    net.take({**start, **{n: w.half().float() for n, w in net.named(whole.mean).items()}})
    asked, front, inside = (
        tokenizer.encode(t, add_special_tokens=False).ids for t in (question, header, text)
    )
    pair = paired(asked, front, inside)
    with torch.inference_mode():
        spans, first = net(torch.tensor([pair.ids]), torch.ones(1, pair.length), torch.tensor([pair.types]))
    # The one may compute in bfloat16.
    assert (reading.relevance, reading.here) == pytest.approx(first[0].tolist(), abs=0.1)
    sums = spans[0, pair.first : -1, 0][:, None] + spans[0, pair.first : -1, 1][None]
    best = sums[torch.ones_like(sums).triu() == 1].max()
    assert reading.spans[0].score == pytest.approx(float(best - spans[0, 0].sum()), abs=0.2)


def test_several_trainings_one_after_the_other_and_their_mean(
    collection: Collection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is complete is not done again; the mean is of the results as they were written."""
    short = replace(RECIPE, epochs=0.2)
    runs = (
        Run("first", 1, short),
        Run("second", 2, replace(short, seed=2), ("first",)),
        Run("third", 2, replace(short, seed=3, dropped=0.1), ("first", "second")),
    )
    out = tmp_path / "reader.safetensors"
    names = [run.name for run in runs]
    make(runs, [collection], tmp_path, out, names)
    assert [line for line in capsys.readouterr().out.splitlines() if "{" not in line][::2][:3] == names
    results = [load_file(tmp_path / f"{run.name}.safetensors") for run in runs]
    name = "encoder.layer.0.output.dense.weight"
    assert not torch.equal(results[0][name], results[1][name])
    together = torch.stack([result[name].float() for result in results]).mean(0)
    torch.testing.assert_close(load_file(out)[name].float(), together, atol=1e-3, rtol=1e-2)
    before = out.read_bytes()
    (tmp_path / "third.safetensors").unlink()
    make(runs, [collection], tmp_path, out, names)  # from its checkpoint, which is complete
    assert out.read_bytes() == before
    assert "first\n" not in capsys.readouterr().out
