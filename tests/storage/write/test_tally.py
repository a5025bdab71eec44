"""What is counted in Arrow is what counting row by row gives."""

from __future__ import annotations

import pyarrow as pa

from storage.write.tally import Listed, _sums


def test_columns_are_counted_value_by_value_unknown_ones_too() -> None:
    confidence = [0.0, 0.0999, 0.3, 0.7, 0.75, 0.999, 1.0]
    kinds, names = ["direct", "mixed", "direct", "direct", "indirect", "mixed", "direct"], ["Ana", None, *["Bela"] * 5]
    quotes = {"kind": kinds, "confidence": confidence, "speaker_name": names, "model_version": ["m"] * 7}
    articles = {"language": ["en", None, "", "en"], "source": ["b", "a", "b", "c"], "pipeline_version": ["1"] * 4}
    chunks = [("quotes", pa.table(quotes)), ("articles", pa.table(articles)), ("rejects", pa.table({"reason": ["x"]}))]
    found = _sums([*chunks, *chunks], Listed(()))
    assert found["confidence"] == {"0.0": 4, "0.3": 2, "0.7": 4, "0.9": 4}
    assert found["kinds"] == {"direct": 8, "mixed": 4, "indirect": 2}
    assert (found["named"], found["annotated_by"]) == ({"named": 12}, {"m": 14})
    assert found["languages"] == {"en": 4, "": 4}
    assert list(found["sources"].items()) == [("b", 4), ("a", 2), ("c", 2)], "in the order in which they came"
    assert (found["cleaned_by"], found["rejects"]) == ({"1": 8}, {"x": 2})
