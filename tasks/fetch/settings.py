"""Set how documents are fetched: limits, courtesy, what is allowed."""

from __future__ import annotations

from pydantic import BaseModel, Field, field_validator

from tasks.fetch.ledger import run_folder
from tasks.form import FORM
from tasks.web.media_types import PAGE_TYPES

USER_AGENT = "quotelake/0.1 (news statements dataset)"


class FetchSettings(BaseModel):
    """How documents are fetched. Defaults are polite and safe for the open web."""

    model_config = FORM

    user_agent: str = Field(
        default=USER_AGENT,
        min_length=3,
        max_length=200,
        description="Sent with every request; add an address to reach you.",
    )
    allow_hosts: tuple[str, ...] = Field(
        default=(),
        description="Private or loopback hosts that may be fetched: name, address, host:port, network (127.0.1.0/24). "
        "Never followed to through a redirect.",
    )
    deadline_s: float = Field(
        default=30.0, gt=0, le=600, description="Seconds for a request, from lookup to last byte."
    )
    connect_timeout_s: float = Field(default=10.0, gt=0, le=120, description="Seconds to connect to one address.")
    max_bytes: int = Field(
        default=5_000_000,
        ge=1_000,
        le=200_000_000,
        title="Largest document (bytes)",
        description="Largest document, in bytes, before and after decompression.",
    )
    max_redirects: int = Field(default=5, ge=0, le=20, description="Redirects followed for one document.")
    media_types: tuple[str, ...] = Field(default=PAGE_TYPES, description="Media types accepted as an article's page.")
    concurrency: int = Field(default=16, ge=1, le=256, description="Requests at once, over all hosts.")
    host_concurrency: int = Field(default=1, ge=1, le=16, description="Requests at once to one host.")
    host_delay_s: float = Field(
        default=1.0, ge=0, le=120, description="Seconds between two requests to one host; a longer crawl-delay wins."
    )
    max_crawl_delay_s: float = Field(
        default=60.0, ge=0, le=600, description="Longest crawl-delay of a robots.txt obeyed in full."
    )
    robots: bool = Field(default=True, description="Obey robots.txt.")
    retries: int = Field(default=2, ge=0, le=10, description="Further tries after 429, 5xx and connection failures.")
    backoff_s: float = Field(
        default=1.0, ge=0, le=60, description="First pause before a further try; doubles, with jitter."
    )
    busy_pause_s: float = Field(
        default=30.0, ge=0, le=600, description="Pause of a host after 429 without Retry-After."
    )
    max_pause_s: float = Field(
        default=60.0,
        ge=0,
        le=3600,
        description="Longest Retry-After waited for; a longer one leaves the host to the next run.",
    )
    host_failures: int = Field(
        default=3, ge=1, le=100, description="Failures in a row after which a host counts as down."
    )
    down_s: float = Field(
        default=300.0, ge=0, le=86_400, title="Host down (seconds)", description="Seconds that a host counts as down."
    )
    ca_bundle: str | None = Field(
        default=None, description="File of certificate authorities instead of the usual ones."
    )
    environment_proxies: bool = Field(
        default=False,
        description="Use HTTP_PROXY, HTTPS_PROXY and NO_PROXY of the environment. Names are looked up and vetted here "
        "all the same; the proxy, which looks them up again, must refuse private addresses itself.",
    )
    courtesy_dir: str | None = Field(
        default=None,
        description="Folder by which all workers of a run keep their distance to a host together; by default one in "
        "the temporary folder of each machine. Workers on several machines need one that all of them mount.",
    )

    def of_run(self, identity: str) -> FetchSettings:
        """Give these settings with the courtesy folder that all workers of a run share, unless one is named."""
        if self.courtesy_dir:
            return self
        return self.model_copy(update={"courtesy_dir": run_folder(identity)})

    @field_validator("allow_hosts")
    @classmethod
    def _lower(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(host.strip().lower() for host in hosts if host.strip())
