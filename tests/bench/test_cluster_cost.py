"""What the bench of clustering takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import cluster_cost


def test_a_folder_without_texts_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["cluster_cost", str(tmp_path)])
    with pytest.raises(SystemExit):
        cluster_cost.main()
    assert "holds no .txt file" in capsys.readouterr().err
