"""Describe an export as ML Commons Croissant 1.0, for tools that load data sets for learning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyarrow as pa

from storage.read.describe import LICENCE, SUMMARY, TITLE
from storage.read.lake import Lake
from storage.read.origins import Origin, origins
from storage.schemas import Column, Table
from storage.tables.parquet import Part
from storage.tables.releases import Release
from storage.vocabulary import Stage

_TERMS = (
    *(
        "citeAs",
        "column",
        "dataType",
        "equivalentProperty",
        "extract",
        "field",
        "fileObject",
        "fileProperty",
        "fileSet",
        "format",
        "includes",
    ),
    *("isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex", "repeated"),
    *("replace", "samplingRate", "separator", "source", "subField", "transform"),
)
_TYPED = {"dataType": "@vocab", "data": "@json", "examples": "@json"}


def croissant(lake: Lake, written: Iterable[tuple[Table, Part]]) -> dict[str, object]:
    """Give the content of croissant.json for the files of an export. Each table is a record set over its file."""
    files = list(written)
    release = lake.release
    return {
        "@context": _context(),
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "quotelake",
        "alternateName": TITLE,
        "description": SUMMARY,
        "license": LICENCE["title"],
        "url": "README.md",
        "version": f"{release.release}.0.0",
        "datePublished": release.created_at,
        "citeAs": f"quotelake, release {release.release}, model {release.model_version}, {release.created_at[:10]}.",
        "isBasedOn": [_source(one) for one in origins(release)],
        "rai:dataCollectionTimeFrame": _timeframe(release),
        "rai:dataPreprocessingProtocol": [_stages(release)],
        "rai:machineAnnotationTools": list(release.lineage.get("annotated_by", [release.model_version])),
        "distribution": [_file(spec, part) for spec, part in files],
        "recordSet": [_records(spec) for spec, _ in files],
    }


def _context() -> dict[str, object]:
    terms: dict[str, object] = {name: f"cr:{name}" for name in _TERMS}
    terms |= {name: {"@id": f"cr:{name}", "@type": kind} for name, kind in _TYPED.items()}
    vocabularies = {
        "@language": "en",
        "@vocab": "https://schema.org/",
        "cr": "http://mlcommons.org/croissant/",
        "rai": "http://mlcommons.org/croissant/RAI/",
        "sc": "https://schema.org/",
        "dct": "http://purl.org/dc/terms/",
        "conformsTo": "dct:conformsTo",
    }
    return {**vocabularies, **terms}


def _source(one: Origin) -> dict[str, object]:
    """Describe a source as a work that the data set is based on; what is not known is left out."""
    read = (
        f"Read as {', '.join(one.kinds) or 'before this was kept'}; {one.articles} articles of it are in this release."
    )
    told: dict[str, object] = {"@type": "sc:CreativeWork", "name": one.name, "description": read}
    links = [address for address in one.addresses if address.startswith(("http://", "https://"))]
    known = {"url": links, "license": one.licence, "temporalCoverage": one.fetched}
    return told | {name: value for name, value in known.items() if value}


def _timeframe(release: Release) -> list[str]:
    """Give when the first and the last page was fetched; nothing where that was not kept."""
    times = [time for one in origins(release) for time in (one.first_fetched, one.last_fetched) if time]
    return [min(times), max(times)] if times else []


def _stages(release: Release) -> str:
    versions = ", ".join(release.lineage.get("cleaned_by", [release.pipeline_version]))
    return f"Stages {', '.join(Stage)}, of quotelake {versions}."


def _file(spec: Table, part: Part) -> dict[str, object]:
    return {
        "@type": "cr:FileObject",
        "@id": part.path,
        "name": part.path,
        "description": spec.description,
        "contentUrl": part.path,
        "contentSize": f"{part.bytes} B",
        "encodingFormat": "application/x-parquet",
        "sha256": part.sha256,
    }


def _records(spec: Table) -> dict[str, object]:
    return {
        "@type": "cr:RecordSet",
        "@id": spec.name,
        "name": spec.name,
        "description": spec.description,
        "key": _ids(spec, spec.key),
        # mlcroissant 1.1 raises over a list of records that holds one: such a column is told by datapackage.json alone.
        "field": [_field(spec, column) for column in spec.columns if not _of_records(column.type)],
    }


def _ids(spec: Table, columns: Sequence[str]) -> list[dict[str, str]]:
    return [{"@id": f"{spec.name}/{name}"} for name in columns]


def _field(spec: Table, column: Column) -> dict[str, object]:
    found: dict[str, object] = {
        "@type": "cr:Field",
        "@id": f"{spec.name}/{column.name}",
        "name": f"{spec.name}/{column.name}",
        "description": column.description,
        "dataType": _type(column.type),
        "source": {"fileObject": {"@id": f"{spec.name}.parquet"}, "extract": {"column": column.name}},
    }
    if pa.types.is_list(column.type):
        found["repeated"] = True
    return found


def _of_records(kind: pa.DataType) -> bool:
    return pa.types.is_list(kind) and (pa.types.is_struct(kind.value_type) or _of_records(kind.value_type))


def _type(kind: pa.DataType) -> str:
    """Give the Croissant type of an Arrow type; of a list that of its innermost entries, of a record text."""
    if pa.types.is_list(kind):
        return _type(kind.value_type)
    if pa.types.is_timestamp(kind):
        return "sc:Date"  # of which Croissant says that it holds times too
    names = {"int32": "sc:Integer", "double": "sc:Float", "bool": "sc:Boolean"}
    return names.get(str(kind), "sc:Text")
