"""Every fault of a lake is named with its file or row."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import storage
from storage.read.check import check_lake
from storage.read.export import export
from storage.read.statements import statements
from tests.storage.stored import one_sentence


def parts(lake: str, table: str) -> list[Path]:
    listed = json.loads(Path(lake, "releases/latest.json").read_text())["tables"][table]["files"]
    return [Path(lake, part["path"]) for part in listed]


def replace(path: Path, content: bytes) -> None:
    path.unlink()  # never through the hard links of other names
    path.write_bytes(content)


def test_a_flipped_byte_a_missing_file_and_a_truncated_one_are_named(filled: str) -> None:
    flipped, missing, truncated = parts(filled, "articles")[0], parts(filled, "pages")[0], parts(filled, "quotes")[0]
    content = bytearray(flipped.read_bytes())
    content[len(content) // 2] ^= 1
    replace(flipped, bytes(content))
    faults = check_lake(filled)
    assert len([fault for fault in faults if flipped.name in fault and "bytes were changed" in fault]) == 1
    missing.unlink()
    assert any(missing.name in fault and "is missing" in fault for fault in check_lake(filled))
    replace(truncated, truncated.read_bytes()[:-100])
    assert any(truncated.name in fault and "bytes, not" in fault for fault in check_lake(filled))
    for read in (lambda: list(statements(storage.open(filled))), lambda: export(storage.open(filled))):
        with pytest.raises(storage.Damaged, match="cannot be read") as caught:
            read()
        assert one_sentence(caught.value)


def test_a_changed_offset_is_named_with_its_row(filled: str) -> None:
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    path = parts(filled, "quotes")[0]
    table = pq.read_table(path)
    first = table["quote_id"][0].as_py()
    ends = pc.if_else(pc.equal(table["quote_id"], first), pc.add(table["end"], 1), table["end"]).cast("int32")
    path.unlink()
    pq.write_table(table.set_column(table.column_names.index("end"), table.schema.field("end"), ends), path)
    faults = check_lake(filled)
    assert any(path.name in fault for fault in faults)
    assert f"quotes {first}: start and end are not the outer bounds of content_spans" in faults


def test_a_file_dropped_from_the_manifest_is_found_by_the_delta_log(filled: str) -> None:
    for name in ("000002.json", "latest.json"):
        path = Path(filled, "releases", name)
        manifest = json.loads(path.read_text())
        state = manifest["tables"]["quotes"]
        state["rows"] -= state["files"].pop()["rows"]
        path.write_text(json.dumps(manifest))
    assert any("Delta version" in fault for fault in check_lake(filled))


def test_the_delta_log_of_every_release_is_compared_unless_one_is_named(filled: str) -> None:
    path = Path(filled, "releases/000001.json")
    manifest = json.loads(path.read_text())
    state = manifest["tables"]["quotes"]
    dropped = state["files"].pop()
    state["rows"] -= dropped["rows"]
    path.write_text(json.dumps(manifest))
    fault = f"{dropped['path']} (release 1): stands in the Delta version 0 only, not in both"
    assert check_lake(filled) == [fault]
    assert check_lake(filled, 2) == []


def test_a_delta_version_that_is_gone_is_named_with_its_release(filled: str) -> None:
    path = Path(filled, "releases/000001.json")
    manifest = json.loads(path.read_text())
    manifest["tables"]["quotes"]["delta_version"] = 7
    path.write_text(json.dumps(manifest))
    (fault,) = check_lake(filled)
    assert fault.startswith("quotes/_delta_log (release 1): version 7 cannot be read")
