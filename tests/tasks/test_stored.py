"""What a lake holds is cut into batches that have each row once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from prefect.logging import disable_run_logger

from storage.errors import Damaged, Fatal
from storage.write.staging import open_run
from tasks import stages
from tasks.clean import CleanSettings
from tasks.discover import DiscoverSettings
from tasks.fetch import FetchSettings
from tasks.stored import share, stored_articles, stored_count, stored_hints, stored_pages
from tasks.stored import stored as stored_release

TEXT = "The harbour office said on Monday that boat number {} had left Port Arlen before the storm reached the coast."


@pytest.mark.parametrize("of", [1, 2, 3, 7, 500])
def test_shares_are_all_ids_once(of: int) -> None:
    bounds = [share(number, of) for number in range(1, of + 1)]
    assert bounds[0][0] == "0" * 32
    assert bounds[-1][1] > "f" * 32
    assert [beyond for _, beyond in bounds[:-1]] == [least for least, _ in bounds[1:]]
    assert bounds == sorted(bounds)


def test_every_row_is_in_one_batch_in_order(tmp_path: Path) -> None:
    lake, source = str(tmp_path / "lake"), tmp_path / "a.jsonl"
    records = ({"url": f"urn:{number}", "text": TEXT.format(number), "publisher": "Lantern"} for number in range(9))
    source.write_text("".join(json.dumps(one) + "\n" for one in records))
    with disable_run_logger():
        with open_run(lake, {"first": 1}) as run:
            with pytest.raises(Fatal, match="no release"):
                stored_count(run, "pages")
            stages.discover.fn(lake, run.key, (str(source),), 50, DiscoverSettings())
            stages.fetch.fn(lake, run.key, "000001", FetchSettings())
            stages.clean.fn(lake, run.key, "000001", CleanSettings())
            stages.publish.fn(lake, run.key, "test", "1", "none")
        with open_run(lake, {"again": 1}) as run:
            assert stored_count(run, "pages") == 9
            for read, key in ((stored_pages, "doc_id"), (stored_articles, "article_id")):
                for size in (1, 2, 4, 9, 100):
                    batches = [
                        read(run, f"{number:06d}", size)[key].to_pylist() for number in range(1, -(-9 // size) + 1)
                    ]
                    found = [one for batch in batches for one in batch]
                    assert len(found) == len(set(found)) == 9
                    assert found == sorted(found)
            pages = stored_pages(run, "000001", 100)
            hints = stored_hints(stored_release(run), pages).to_pylist()
            next(Path(lake, "pages").glob("*.parquet")).unlink()
            with pytest.raises(Damaged, match=r"cannot be read .*; run `quotelake check`"):
                stored_pages(run, "000001", 100)
    assert {(one["url"], one["publisher"]) for one in hints} == {(f"urn:{number}", "Lantern") for number in range(9)}
