"""Name every error by what happens next, in one tree.

QuotelakeError
├── Fatal       stop; the message is the one sentence the user reads: what, which input, what to do
│   ├── Damaged    stored data is not what its manifest says; `quotelake check` names every fault
│   └── WrongSettings    an option or a settings file says what cannot be; nothing was begun
├── Retryable   the network, a lease, an object store: the same call may succeed later
└── Rejected    one document leaves the run for table `rejects`; the run goes on
"""

from __future__ import annotations

from storage.vocabulary import RejectReason


class QuotelakeError(Exception):
    """Base of every error that this project raises on purpose."""


class Fatal(QuotelakeError):  # noqa: N818 - named by what happens next
    """Nothing can go on. The message is one sentence for the user: what, which input, what to do."""


class Damaged(Fatal):
    """Stored data does not match its manifest. The last intact release stays readable."""


class WrongSettings(Fatal):
    """What was asked for cannot be: the message names the option, or the file, its line and the field."""


class Retryable(QuotelakeError):  # noqa: N818
    """The same call may succeed later: a network error, a lease that another process holds."""


class Rejected(QuotelakeError):  # noqa: N818
    """One document cannot be used. Stages turn it into a row of table `rejects`."""

    def __init__(self, reason: RejectReason, detail: str = "") -> None:
        """Keep the enumerated `reason` apart from the free-text `detail`."""
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason.value}: {detail}" if detail else reason.value)
