"""Write a digest of what is new whenever a quotelake release is published: a flow of another project.

It needs Prefect and DuckDB alone. `PREFECT_API_URL=... python follow_releases.py FOLDER` serves it until it is ended;
the digests go into the folder.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb
from prefect import flow
from prefect.events import DeploymentEventTrigger

NEW = """
    SELECT coalesce(speaker_name, speaker, '?') AS who, concat_ws(', ', cue, kind) AS how, text FROM read_parquet($now)
    WHERE assertion = 'asserted' {and_new} ORDER BY who, quote_id
"""
AND_NEW = "AND quote_id NOT IN (SELECT quote_id FROM read_parquet($before))"
PUBLISHED = DeploymentEventTrigger(
    name="a quotelake release was published",
    expect={"quotelake.release.published"},
    match={"prefect.resource.id": "quotelake.lake.*"},
    parameters={
        "lake": "{{ event.payload.lake }}",
        "release": {  # a template alone gives text, and the server takes no text for a whole number
            "__prefect_kind": "json",
            "value": {"__prefect_kind": "jinja", "template": "{{ event.payload.release }}"},
        },
    },
)


@flow(log_prints=True)
def digest(lake: str, release: int, folder: str) -> str:
    """Write the statements that a release has and its parent has not, as Markdown; give the file's path."""
    manifest = _manifest(lake, release)
    now = _files(lake, manifest)
    before = _files(lake, _manifest(lake, manifest["parent"])) if manifest["parent"] else []
    query = NEW.format(and_new=AND_NEW if before else "")
    rows = duckdb.execute(query, {"now": now, "before": before} if before else {"now": now}).fetchall()
    page = Path(folder, f"release-{release}.md")
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("".join(f"- **{who}** ({how}): {text}\n" for who, how, text in rows), encoding="utf-8")
    print(f"{len(rows)} new statements in {page}")
    return str(page)


def _manifest(lake: str, release: int) -> dict[str, object]:
    return json.loads(Path(lake, f"releases/{release:06d}.json").read_text(encoding="utf-8"))


def _files(lake: str, manifest: dict[str, object]) -> list[str]:
    return [f"{lake}/{part['path']}" for part in manifest["tables"]["quotes"]["files"]]


if __name__ == "__main__":
    digest.serve(name="on-each-release", parameters={"folder": str(Path(sys.argv[1]).resolve())}, triggers=[PUBLISHED])
