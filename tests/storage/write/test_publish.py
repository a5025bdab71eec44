"""The release protocol, on disk and on an S3 endpoint: what every reader and every re-run may rely on."""

from __future__ import annotations

import threading

import pyarrow as pa
import pytest

import storage
from bench.storage_synthetic import MODEL, PIPELINE, Document, page, rejects, stage_all
from storage.read.check import check_lake
from storage.schemas import RELEASED, TABLES
from storage.write import publish
from storage.write.maintain import maintain
from tests.storage.stored import Fill, content, names, rows, run_through

DOCUMENTS = [Document(number) for number in range(10)]


def test_a_run_becomes_a_release_that_joins(lake: str, fill: Fill) -> None:
    published = fill(lake, DOCUMENTS)
    assert published.release is not None
    assert published.release.rows() == {"pages": 10, "articles": 10, "entities": 30, "quotes": 30, "rejects": 0}
    assert published.added == {"pages": 10, "articles": 10, "entities": 30, "quotes": 30}
    assert check_lake(lake) == []
    joined = storage.open(lake).sql(
        "select count(*) as n from quotes join articles using (article_id) join pages on page_id = article_id "
        "where substring(articles.text, quotes.start + 1, quotes.end - quotes.start) = quotes.text"
    )
    assert joined["n"].to_pylist() == [30]
    assert not [name for name in names(lake) if name.startswith("_staging")]


def test_the_same_input_again_adds_no_row_no_file_no_release(lake: str, fill: Fill) -> None:
    fill(lake, DOCUMENTS)
    before = names(lake)
    for name in ("", "under other parameters"):
        again = fill(lake, DOCUMENTS, name=name)
        assert again.release is None
        assert again.added == {}
        assert names(lake) == before


def test_a_changed_document_replaces_its_rows_and_the_earlier_release_keeps_them(lake: str, fill: Fill) -> None:
    fill(lake, DOCUMENTS)
    before = content(lake)
    revised = Document(3, revision=1)
    published = fill(lake, [revised, Document(50)])
    assert published.release is not None
    assert published.release.release == 2
    assert published.release.rows() == {"pages": 11, "articles": 11, "entities": 33, "quotes": 33, "rejects": 0}
    assert {name: rows(lake, name, 1) for name in RELEASED} == before
    articles = {row["doc_id"]: row["article_id"] for row in rows(lake, "articles")}
    assert articles[revised.doc_id] == revised.page_id
    assert Document(3).page_id not in {
        row["article_id"] for table in ("entities", "quotes") for row in rows(lake, table)
    }
    assert check_lake(lake) == []
    back = fill(lake, [Document(3)])  # the publisher takes the change back: the first revision is the newest again
    assert back.release is not None
    assert {row["page_id"] for row in rows(lake, "pages") if row["doc_id"] == revised.doc_id} == {Document(3).page_id}
    assert check_lake(lake) == []


def test_a_new_model_replaces_entities_and_quotes_of_all_articles_in_one_release(lake: str, fill: Fill) -> None:
    fill(lake, DOCUMENTS)
    run = storage.open_run(lake, {"reannotate": "m2"})
    known = storage.open(lake)
    from bench.storage_synthetic import entities, quotes

    covered = [document.page_id for document in DOCUMENTS]
    for stage, name, make in (("tag", "entities", entities), ("attribute", "quotes", quotes)):
        # the new model finds nothing at all in document 0
        found = [row for document in DOCUMENTS[1:] for row in make(document, "m2")]
        result = storage.StageResult(read=10, kept=10, tables={name: TABLES[name].from_rows(found)}, covers=covered)
        run.batch(stage, "000001").write(result)
    published = storage.publish(run, run_id="x", pipeline_version=PIPELINE, model_version="m2")
    assert published.release is not None
    assert published.release.rows() == {"pages": 10, "articles": 10, "entities": 27, "quotes": 27, "rejects": 0}
    assert {row["model_version"] for row in rows(lake, "quotes")} == {"m2"}
    assert set(known.table("quotes").to_table()["model_version"].to_pylist()) == {MODEL}
    assert check_lake(lake) == []


def test_duplicate_links_follow_their_original_and_find_an_heir(lake: str, fill: Fill) -> None:
    copies = [Document(number, duplicate_of=1) for number in (20, 21)]
    fill(lake, [Document(1), *copies])
    fill(lake, [Document(1, revision=1)])
    linked = {row["article_id"]: row["duplicate_of"] for row in rows(lake, "articles")}
    assert {linked[copy.page_id] for copy in copies} == {Document(1, revision=1).page_id}
    assert check_lake(lake) == []
    run = storage.open_run(lake, {"only": "pages"})  # the original's next revision is no article any more
    gone = Document(1, revision=2)
    run.batch("fetch", "1").write(
        storage.StageResult(read=1, kept=1, tables={"pages": TABLES["pages"].from_rows([page(gone)])})
    )
    run.batch("clean", "1").write(
        storage.StageResult(read=1, kept=0, tables={}, rejects=rejects([1], "clean", "no_text"))
    )
    storage.publish(run, run_id="x", pipeline_version=PIPELINE, model_version=MODEL)
    linked = {str(row["article_id"]): row["duplicate_of"] for row in rows(lake, "articles")}
    first, second = sorted(copy.page_id for copy in copies)
    assert linked == {first: None, second: first}
    assert check_lake(lake) == []


def test_an_original_that_turns_into_a_copy_of_its_copy_makes_no_circle(lake: str, fill: Fill) -> None:
    fill(lake, [Document(1), Document(20, duplicate_of=1)])
    fill(lake, [Document(1, revision=1, duplicate_of=20)])
    linked = {row["article_id"]: row["duplicate_of"] for row in rows(lake, "articles")}
    assert sorted(linked.values(), key=str) in ([Document(20).page_id, None], [Document(1, revision=1).page_id, None])
    assert check_lake(lake) == []


def test_rejects_are_kept_once_for_each_stage_document_and_reason(lake: str, fill: Fill) -> None:
    def run(name: str, rejected: pa.Table) -> storage.Published:
        started = storage.open_run(lake, {"name": name})
        result = storage.StageResult(read=rejected.num_rows, kept=0, tables={}, rejects=rejected)
        started.batch("fetch", "000001").write(result)
        return storage.publish(started, run_id=name, pipeline_version=PIPELINE, model_version=MODEL)

    first = run("first", rejects([1, 2]))
    assert first.release is not None
    assert first.added == {"rejects": 2}
    assert run("again", rejects([1, 2])).release is None
    more = run("more", pa.concat_tables([rejects([2, 3]), rejects([1], reason="timeout")]))
    assert more.added == {"rejects": 2}
    assert {row["run_id"] for row in rows(lake, "rejects")} == {first.release.run_key, more.release.run_key}  # type: ignore[union-attr]
    assert check_lake(lake) == []


def test_a_document_staged_twice_in_a_run_stands_once_in_its_newest_revision(lake: str, fill: Fill) -> None:
    fill(lake, [Document(1), *DOCUMENTS[2:5], Document(1, revision=1), Document(2)])
    assert sorted(str(row["page_id"]) for row in rows(lake, "pages")) == sorted(
        document.page_id for document in (Document(1, revision=1), *DOCUMENTS[2:5])
    )
    assert check_lake(lake) == []


def test_two_runs_at_once_with_the_same_parameters_both_end_well(lake: str, fill: Fill) -> None:
    runs = [storage.open_run(lake, {"same": True}) for _ in range(2)]
    for run in runs:
        stage_all(run, DOCUMENTS, batch_size=4)
    published: list[storage.Published] = []

    def finish(run: storage.Run) -> None:
        published.append(storage.publish(run, run_id="x", pipeline_version=PIPELINE, model_version=MODEL))

    threads = [threading.Thread(target=finish, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result.release is None for result in published) == [False, True]
    assert storage.open(lake).release.rows()["pages"] == 10
    assert check_lake(lake) == []


def test_of_two_revisions_released_out_of_order_the_later_stands(lake: str, fill: Fill) -> None:
    fill(lake, [Document(1)])
    slow = storage.open_run(lake, {"slow": True})
    stage_all(slow, [Document(1, revision=1)])
    fill(lake, [Document(1, revision=2)])
    result = storage.publish(slow, run_id="x", pipeline_version=PIPELINE, model_version=MODEL)
    assert result.release is None
    assert rows(lake, "pages")[0]["page_id"] == Document(1, revision=2).page_id


def test_a_later_revision_stands_even_where_the_release_that_the_run_began_from_was_retired(
    lake: str, fill: Fill
) -> None:
    fill(lake, [Document(1)])
    slow = storage.open_run(lake, {"slow": True})
    stage_all(slow, [Document(1, revision=1), Document(2)])
    fill(lake, [Document(1, revision=2)])
    maintain(lake, keep=1)
    storage.publish(slow, run_id="x", pipeline_version=PIPELINE, model_version=MODEL)
    standing = {row["doc_id"]: row["page_id"] for row in rows(lake, "pages")}
    assert standing[Document(1).doc_id] == Document(1, revision=2).page_id
    assert standing[Document(2).doc_id] == Document(2).page_id


def test_a_clock_that_jumped_back_loses_no_revision_and_orders_releases(
    lake: str, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(lake, [Document(1, revision=5)])

    class Past(publish.datetime):
        @classmethod
        def now(cls, tz: object = None) -> Past:
            return cls(2020, 1, 1, tzinfo=publish.UTC)

    monkeypatch.setattr(publish, "datetime", Past)
    fill(lake, [Document(1, revision=4)])  # fetched_at is earlier than what the lake holds
    assert rows(lake, "pages")[0]["page_id"] == Document(1, revision=4).page_id
    assert storage.open(lake, 1).release.created_at < storage.open(lake, 2).release.created_at


STOPS = ["parts", "validated", "one table", "all tables", "released", "pointed", "half cleaned"]
TELLING = ("one table", "released", "half cleaned")


class Killed(BaseException):
    pass


def _stop_at(stop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """End the publisher at a step: as SIGKILL does, nothing after it happens (killed processes are in the bench)."""

    def kill(*_: object, **__: object) -> None:
        raise Killed

    if stop == "parts":
        monkeypatch.setattr(publish, "_refuse_faults", kill)
    elif stop == "validated":
        monkeypatch.setattr(publish, "put", kill)
    elif stop in ("one table", "all tables"):
        real, calls = publish.delta.reconcile, []

        def reconcile(files: object, spec: storage.schemas.Table, *rest: object) -> int:
            version = real(files, spec, *rest)  # type: ignore[arg-type]
            calls.append(spec.name)
            if stop == "one table" or len(calls) == len(RELEASED):
                raise Killed
            return version

        monkeypatch.setattr(publish.delta, "reconcile", reconcile)
    elif stop == "released":
        monkeypatch.setattr(publish, "_point", kill)
    elif stop == "pointed":
        monkeypatch.setattr(storage.Run, "finish", kill)
    else:
        from storage.write import staging

        def half(files: object, key: str) -> None:
            found = [entry.path for entry in files.entries(f"_staging/{key}")]  # type: ignore[attr-defined]
            files.delete(found[:3])  # type: ignore[attr-defined]
            raise Killed

        monkeypatch.setattr(staging, "_clear", half)


# On S3 the same code runs, only slower: the three telling stops always, the others among the long tests.
CASES = [
    pytest.param(
        place, stop, other_first, marks=[] if place == "disk" or (stop in TELLING and other_first) else pytest.mark.long
    )
    for place in ("disk", "s3")
    for stop in STOPS
    for other_first in (False, True)
]


RUNS = (DOCUMENTS[:6], [Document(2, revision=1), *DOCUMENTS[6:]], [Document(77)])


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, object]]]:
    """The rows after all of RUNS, none of which was stopped."""
    lake = str(tmp_path_factory.mktemp("undisturbed") / "lake")
    for documents in RUNS:
        run_through(lake, documents)
    return content(lake)


@pytest.mark.parametrize(("lake", "stop", "other_first"), CASES, indirect=["lake"])
def test_stopped_anywhere_the_next_run_ends_as_an_undisturbed_one(
    lake: str, fill: Fill, stop: str, other_first: bool, undisturbed: dict[str, list[dict[str, object]]]
) -> None:
    disturbed, (first, second, third) = lake, RUNS
    fill(disturbed, first)
    before = content(disturbed)
    with pytest.MonkeyPatch.context() as patch:
        _stop_at(stop, patch)
        with pytest.raises(Killed):
            fill(disturbed, second)
    if stop not in ("pointed", "half cleaned"):
        assert content(disturbed) == before
    assert check_lake(disturbed) == []
    if other_first:
        fill(disturbed, third)
        assert check_lake(disturbed) == []
    fill(disturbed, second)
    fill(disturbed, third)
    assert content(disturbed) == undisturbed
    assert check_lake(disturbed) == []
    assert storage.open(disturbed).release.release == 3
    assert not [name for name in names(disturbed) if name.startswith("_staging")]


def test_a_publisher_that_lost_its_lease_releases_nothing(
    lake: str, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(lake, DOCUMENTS[:2])
    with monkeypatch.context() as patch:
        patch.setattr(publish, "require", lambda *_: (_ for _ in ()).throw(storage.Retryable("lost")))
        with pytest.raises(storage.Retryable):
            fill(lake, DOCUMENTS[2:4])
    assert storage.open(lake).release.release == 1
    assert check_lake(lake) == []
