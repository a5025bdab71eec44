"""Memory that Arrow's pool keeps, and nothing uses, goes back to the system."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import ctypes, pyarrow as pa
from pathlib import Path
from storage.tables.spare import give_back

def held():
    return int(Path("/proc/self/status").read_text().split("RssAnon:")[1].split()[0]) // 1024

before, buffers = held(), [pa.allocate_buffer(65_536) for _ in range(1_600)]
for buffer in buffers:
    ctypes.memset(buffer.address, 1, buffer.size)
del buffer
buffers.clear()
give_back()
print(held() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is told by Linux")
def test_what_was_read_once_is_held_no_more() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 20, "of 100 MB"
