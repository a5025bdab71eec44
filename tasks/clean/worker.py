"""Serve as a process that parses HTML: jobs come by stdin, answers go by stdout."""

from __future__ import annotations

import logging
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path

from storage.errors import Rejected
from storage.vocabulary import RejectReason
from tasks.clean import wire
from tasks.clean.records import OUT_OF_MEMORY, Answer, Article
from tasks.faults import told

_FIRST = b"<body><article>" + b"<p>The ferry left the harbour at noon on Monday.</p>" * 3 + b"</article></body>"
"""So short a page that trafilatura tries its last resort, whose lists of words take long to read."""
_CLEAR_EVERY = 1_000  # pages; trafilatura's caches grow


def main() -> None:
    """Serve until stdin ends. Library noise goes to stderr, never between the answers."""
    jobs, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    logging.disable(logging.CRITICAL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from trafilatura.meta import reset_caches

    from tasks.clean.html import read_page

    _answer(read_page, _FIRST, None, "")  # imports and compiles what it needs before the first page's time runs
    memory = _in_use() + (int(sys.argv[1]) << 20)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    answers.write(b"+")
    answers.flush()
    served = 0
    while jobs.peek(1):
        wire.write(answers, _answer(read_page, *wire.read(jobs.read)))
        served += 1
        if served % _CLEAR_EVERY == 0:
            reset_caches()


def _in_use() -> int:
    """Bytes of address space of this process: what the parser itself takes before the first page."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except FileNotFoundError:  # no Linux: a generous guess
        return 1 << 30


def _answer(
    read_page: Callable[[bytes, str | None, str], Article], body: bytes, charset: str | None, url: str
) -> Answer:
    try:
        return read_page(body, charset, url)
    except Rejected as rejected:
        return rejected.reason.value, rejected.detail
    except MemoryError:
        return OUT_OF_MEMORY
    except Exception as error:  # a page must not end the run, whatever a parser makes of it
        return RejectReason.FAULT.value, told(error)


if __name__ == "__main__":
    main()
