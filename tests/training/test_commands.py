"""The commands of the training, from question sets to weights that ship."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

from qa.reader.inputs import paired
from qa.reader.load_weights import load_network
from tests.support.dams import context
from tests.support.short_training import RECIPE, STEPS, SmallReader
from training.__main__ import TrainingRun, make
from training.average import main as average
from training.bundled import bundled_weights
from training.examples import Examples, SearchedSet
from training.fit import new_trainer, train
from training.model import ReaderNet
from training.train_step import Trainer


def test_the_command_learns_as_its_steps_do(
    learnt: tuple[Trainer, list[float], Path],
    examples: Examples,
    small_start: dict[str, torch.Tensor],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    epochs = STEPS * RECIPE.questions / len(examples.epoch(RECIPE.seed, 0)) + 1e-6
    train(examples, new_trainer(replace(RECIPE, epochs=epochs), small_start, SmallReader), tmp_path, False)
    *_, last = capsys.readouterr().out.splitlines()
    assert json.loads(last)["step"] == STEPS
    trained = torch.load(tmp_path / "checkpoint.pt", weights_only=True)
    assert all(torch.equal(trained["exact"][name], one) for name, one in learnt[0].exact.items())


def test_what_ships_reads_as_what_was_learnt(
    examples: Examples,
    tokenizer: Tokenizer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A step of the reader's own network, its weights exported in half precision, and read with."""
    start = bundled_weights()
    recipe = replace(RECIPE, questions=1, epochs=1 / len(examples.epoch(RECIPE.seed, 0)) + 1e-6, rate=1e-4)
    trainer = new_trainer(recipe, start)
    train(examples, trainer, tmp_path, False)
    capsys.readouterr()
    out = tmp_path / "out.safetensors"
    monkeypatch.setattr("sys.argv", ["average", str(tmp_path / "model.safetensors"), "--out", str(out)])
    average()
    assert capsys.readouterr().out == f"{out}: {out.stat().st_size / 1e6:.1f} MB\n"
    assert out.stat().st_size < 45e6
    network = load_network(out)
    question, header, text = "When was the dam opened?", "Dams", context(0)
    reading = network.read(question, [(header, text)])[0]
    net = ReaderNet().eval()
    net.load_weights({**start, **{n: w.half().float() for n, w in net.to_weights(trainer.mean).items()}})
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


@pytest.mark.usefixtures("small_readers")
def test_several_trainings_one_after_the_other_and_their_mean(
    searched_set: SearchedSet, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is complete is not done again; the mean is of the results as they were written."""
    short = replace(RECIPE, epochs=0.2)
    runs = (
        TrainingRun("first", 1, short),
        TrainingRun("second", 2, replace(short, seed=2), ("first",)),
        TrainingRun("third", 2, replace(short, seed=3, dropout=0.1), ("first", "second")),
    )
    out = tmp_path / "reader.safetensors"
    names = [run.name for run in runs]
    make(runs, lambda _: [searched_set], tmp_path, out, names)
    assert [line for line in capsys.readouterr().out.splitlines() if "{" not in line][::2][:3] == names
    results = [load_file(tmp_path / f"{run.name}.safetensors") for run in runs]
    name = "encoder.layer.0.output.dense.weight"
    assert not torch.equal(results[0][name], results[1][name])
    together = torch.stack([result[name].float() for result in results]).mean(0)
    torch.testing.assert_close(load_file(out)[name].float(), together, atol=1e-3, rtol=1e-2)
    before = out.read_bytes()
    (tmp_path / "third.safetensors").unlink()
    make(runs, lambda _: [searched_set], tmp_path, out, names)  # from its checkpoint, which is complete
    assert out.read_bytes() == before
    assert "first\n" not in capsys.readouterr().out
