"""The safetensors reader gives what the safetensors library gives, or an error that names the remedy."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from safetensors.numpy import load_file, save_file

from index.encoders.safetensors_file import read_weights
from index.errors import EncoderError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rng = np.random.default_rng(1)
    arrays: dict[str, npt.NDArray[Any]] = {
        "a": rng.standard_normal((3, 5)).astype(np.float32),
        "b": rng.standard_normal(7).astype(np.float16),
        "c": rng.integers(-9, 9, (2, 2, 2)),
        "d": np.zeros((0, 4), np.float64),
    }
    save_file(arrays, tmp_path / "weights.safetensors", metadata={"made": "by a test"})
    return tmp_path / "weights.safetensors"


def test_arrays_are_those_of_the_library_and_the_file_stays_as_it_is(file: Path) -> None:
    before = file.read_bytes()
    found = read_weights(file, hashlib.sha256(before).hexdigest(), "the model", "reinstall it")
    expected = load_file(file)
    assert found.keys() == expected.keys()
    for name, array in expected.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)
    found["a"][:] = 0
    assert file.read_bytes() == before


@pytest.mark.parametrize("damage", ["a byte", "empty", "missing"])
def test_another_file_is_refused(file: Path, damage: str) -> None:
    content = file.read_bytes()
    expected = hashlib.sha256(content).hexdigest()
    if damage == "a byte":
        file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    elif damage == "empty":
        file.write_bytes(b"")
    else:
        file.unlink()
    with pytest.raises(EncoderError, match=r"the model's weights .*: reinstall it"):
        read_weights(file, expected, "the model", "reinstall it")
