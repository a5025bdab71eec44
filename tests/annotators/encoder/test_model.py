"""The shipped model: a missing one is told in one sentence; one version names all that decides rows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotators.encoder import model
from annotators.encoder.labels import LINK_WIDTH, LINKS, ROLE_TAGS
from storage.errors import Fatal


@pytest.fixture
def parts(tmp_path: Path) -> tuple[Path, Path]:
    """A folder that looks like a model, small, and one of data."""
    folder, data = tmp_path / "model", tmp_path / "data"
    folder.mkdir()
    data.mkdir()
    (folder / "model.onnx").write_bytes(b"weights")
    (folder / "tokenizer.json").write_text("{}")
    (folder / "meta.json").write_text(json.dumps({"model_version": "ql-1", "calibration": [0.5]}))
    (data / "words.txt").write_text("one\ntwo\n")
    return folder, data


def version(parts: tuple[Path, Path]) -> str:
    model.meta.cache_clear()
    model.annotation_version.cache_clear()
    return model.annotation_version(*parts)


@pytest.mark.parametrize("changed", ["model/model.onnx", "model/tokenizer.json", "data/words.txt", "data/new.txt"])
def test_every_file_that_decides_rows_is_in_the_version(parts: tuple[Path, Path], changed: str) -> None:
    before = version(parts)
    with (parts[0].parent / changed).open("a") as stream:
        stream.write("one more")
    assert version(parts) != before


def test_calibration_and_rules_are_in_the_version_the_weights_own_version_is_not(
    parts: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = version(parts)
    meta = parts[0] / "meta.json"
    meta.write_text(json.dumps({"model_version": "ql-2", "calibration": [0.5]}))
    assert version(parts) == before
    meta.write_text(json.dumps({"model_version": "ql-1", "calibration": [0.6]}))
    assert version(parts) != before
    meta.write_text(json.dumps({"model_version": "ql-1", "calibration": [0.5]}))
    monkeypatch.setattr(model, "RULES", model.RULES + 1)
    assert version(parts) != before


def test_a_word_that_moves_to_another_file_changes_the_version(parts: tuple[Path, Path]) -> None:
    before = version(parts)
    (parts[1] / "words.txt").rename(parts[1] / "other.txt")
    assert version(parts) != before


def test_the_shipped_version_is_read_from_its_files_once_and_then_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []
    monkeypatch.setattr(Path, "read_bytes", lambda path: read.append(path) or path.open("rb").read())
    model.annotation_version.cache_clear()
    first = model.annotation_version()
    assert first.startswith("ql-")
    assert len(read) == len(set(read)) > 2
    assert model.annotation_version() is first
    assert len(read) == len(set(read)), "no file is read again"


@pytest.mark.parametrize("missing", ["meta.json", "model.onnx", "tokenizer.json"])
def test_a_missing_file_is_told_in_one_sentence(parts: tuple[Path, Path], missing: str) -> None:
    (parts[0] / missing).unlink()
    with pytest.raises(Fatal, match=r"The model in .* cannot be read .*; install quotelake again\."):
        version(parts)


def test_a_damaged_network_is_told_in_one_sentence(parts: tuple[Path, Path]) -> None:
    with pytest.raises(Fatal, match=r"model\.onnx cannot be loaded .*; install quotelake again\."):
        model.session(parts[0])


def test_decoding_has_one_row_a_tag_and_one_for_the_start() -> None:
    decoding = model.decoding()
    assert decoding.transitions.shape == (len(ROLE_TAGS) + 1, len(ROLE_TAGS))
    assert decoding.distance.shape[0] == len(LINKS)
    assert decoding.none_key.shape == (len(LINKS), LINK_WIDTH)
    assert decoding.none_bias.shape == (len(LINKS),)


def test_the_tokenizer_cuts_nothing_off() -> None:
    assert len(model.tokenizer().encode("word " * 2_000, add_special_tokens=False).ids) == 2_000
