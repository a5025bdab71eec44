"""Make the tiny lake that tests keep of each version of the tables: `python -m bench.storage_tiny_lake FOLDER`.

Run it once for every new schema version, commit the folder as tests/storage/lakes/schema-<n>, never change an old one.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import storage
from bench.storage_synthetic import MODEL, PIPELINE, Document, rejects, stage_all


def make(lake: str) -> None:
    """Fill a new lake with two releases, a revision and a reject."""
    for number, documents in enumerate([[Document(1), Document(2)], [Document(2, revision=1)]]):
        run = storage.open_run(lake, {"release": number})
        stage_all(run, documents)
        if not number:
            result = storage.StageResult(read=1, kept=0, tables={}, rejects=rejects([9]))
            run.batch("fetch", "000002").write(result)
        storage.publish(run, run_id="tiny", pipeline_version=PIPELINE, model_version=MODEL)
    shutil.rmtree(Path(lake, "_staging"))  # only the lock's empty file is left in it
    forget_place(Path(lake))


def forget_place(lake: Path) -> None:
    """Take the folder that the lake was made in out of the Delta logs; nobody else has it."""
    for log in sorted(lake.glob("*/_delta_log/*.json")):
        actions = [json.loads(line) for line in log.read_text().splitlines()]
        for action in actions:
            action.get("commitInfo", {}).get("operationParameters", {}).pop("location", None)
        log.write_text("".join(json.dumps(action, separators=(",", ":")) + "\n" for action in actions))
        if str(lake.absolute()) in log.read_text():
            raise SystemExit(f"{log} still names the folder {lake}")


if __name__ == "__main__":
    make(sys.argv[1])
