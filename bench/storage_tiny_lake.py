"""Makes the tiny lake that tests keep of each version of the tables: `python -m bench.storage_tiny_lake FOLDER`.

Run it once for every new schema version, commit the folder as tests/storage/lakes/schema-<n>, never change an old one.
"""

from __future__ import annotations

import sys

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


if __name__ == "__main__":
    make(sys.argv[1])
