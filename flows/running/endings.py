"""End flow runs in words: the state of each says in one sentence what came of it, and so does its log."""

from __future__ import annotations

import functools
import inspect
import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from prefect import get_run_logger
from prefect.states import Completed, Failed

from flows.reports.outcome import Outcome
from storage.errors import QuotelakeError
from tasks.prefect_lines import WithoutEnd

P = ParamSpec("P")
R = TypeVar("R")


# The run's own line, of which its state is made, says it before. Of a cancelled run Prefect's line would be wrong, too:
# it names the state before, Running.
logging.getLogger("prefect.flow_runs").addFilter(WithoutEnd())


def in_words(work: Callable[P, R]) -> Callable[P, R]:
    """Make a flow of `work` end in a state whose message is the outcome's headline, or the sentence of the error.

    Prefect logs the traceback of what a flow raises, and calls the state after it. So an error of ours is returned as
    a state: whoever called the flow gets it raised all the same. Its traceback is logged at debug level.
    """

    @functools.wraps(work)
    def ended(*arguments: P.args, **named: P.kwargs) -> R:
        try:
            result = work(*arguments, **named)
        except QuotelakeError as error:
            log = get_run_logger()
            log.error("%s", error)
            log.debug("Where it failed:", exc_info=True)
            return cast(R, Failed(message=str(error), data=error))
        if isinstance(result, Outcome):
            get_run_logger().info("%s", result.headline())
            return cast(R, Completed(message=result.headline(), data=result))
        return result

    # Prefect looks names in annotations up where the function is made, which is here.
    ended.__signature__ = inspect.signature(work, eval_str=True)  # type: ignore[attr-defined]
    return ended
