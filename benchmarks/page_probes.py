"""What a page weighs in a browser: bytes on the wire, shifts of its layout, blocked time, leaks.

The browser is driven by Playwright, and asked over the protocol of its developer tools where
Playwright has no words for it (https://chromedevtools.github.io/devtools-protocol/).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

KINDS = {"Script": "JavaScript", "Stylesheet": "CSS", "Font": "fonts"}  # all else is other
STREAMS = ("/queue/data", "/heartbeat/")  # of Gradio: open for as long as the page
POLL_MS, QUIET_POLLS = 100, 10
LONG_TASK_MS = 50  # what is above it in a task blocks the page (https://web.dev/articles/tbt)
OBSERVE = """
window.measured = { shift: 0, tasks: [] };
new PerformanceObserver((list) => {
  for (const { hadRecentInput, value } of list.getEntries()) {
    if (!hadRecentInput) window.measured.shift += value;
  }
}).observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) window.measured.tasks.push(duration);
}).observe({ type: "longtask", buffered: true });
"""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One file that the page got."""

    name: str  # the last part of its address
    kind: str  # a value of KINDS, or other
    n_bytes: int  # on the wire: compressed, with headers


@dataclass
class Wire:
    """The answers that have arrived, by request."""

    answers: dict[str, Answer] = field(default_factory=dict)
    begun: dict[str, tuple[str, str]] = field(default_factory=dict)  # name and kind
    failed: set[str] = field(default_factory=set)

    def begin(self, event: Mapping[str, Any]) -> None:
        """Note a request: an event `Network.requestWillBeSent`."""
        url = event["request"]["url"]
        if url.startswith(("http:", "https:")) and not any(part in url for part in STREAMS):
            name = url.split("?")[0].rstrip("/").rsplit("/", 1)[-1]
            self.begun[event["requestId"]] = name, KINDS.get(event.get("type", ""), "other")

    def end(self, event: Mapping[str, Any]) -> None:
        """Note that an answer is complete: an event `Network.loadingFinished`."""
        if begun := self.begun.get(event["requestId"]):
            name, kind = begun
            self.answers[event["requestId"]] = Answer(
                name=name, kind=kind, n_bytes=int(event["encodedDataLength"])
            )

    def fail(self, event: Mapping[str, Any]) -> None:
        """Note that no answer will come: an event `Network.loadingFailed`."""
        self.failed.add(event["requestId"])

    @property
    def under_way(self) -> set[str]:
        """The requests whose answers have not arrived."""
        return self.begun.keys() - self.answers.keys() - self.failed

    @property
    def complete(self) -> tuple[Answer, ...]:
        """What has arrived by now."""
        return tuple(self.answers.values())


@dataclass(frozen=True, kw_only=True)
class Blocked:
    """How long scripts kept the page from answering its visitor."""

    longest_ms: float  # task; 0 if none took LONG_TASK_MS
    total_ms: float  # total blocking time


@dataclass(frozen=True, kw_only=True)
class Held:
    """What the page holds in memory, after a garbage collection."""

    nodes: int
    listeners: int


def listen(page: "Page") -> tuple["CDPSession", Wire]:
    """Measure a page from now on; to be called before it is opened."""
    page.add_init_script(OBSERVE)
    session, wire = page.context.new_cdp_session(page), Wire()
    session.on("Network.requestWillBeSent", wire.begin)
    session.on("Network.loadingFinished", wire.end)
    session.on("Network.loadingFailed", wire.fail)
    for domain in ("Network", "Performance", "HeapProfiler"):
        session.send(f"{domain}.enable")
    return session, wire


def wait_for_all(page: "Page", wire: Wire) -> None:
    """Wait until nothing more arrives: what has arrived may make the page ask for more."""
    quiet, n_begun = 0, 0
    while quiet < QUIET_POLLS:
        page.wait_for_timeout(POLL_MS)
        is_quiet = not wire.under_way and len(wire.begun) == n_begun
        quiet, n_begun = quiet + 1 if is_quiet else 0, len(wire.begun)


def bytes_by_kind(answers: tuple[Answer, ...]) -> dict[str, int]:
    """Sum up the bytes of each kind.

    >>> js = Answer(name="a.js", kind="JavaScript", n_bytes=3)
    >>> bytes_by_kind((js, js))
    {'JavaScript': 6, 'CSS': 0, 'fonts': 0, 'other': 0}
    """
    sums = Counter(dict.fromkeys((*KINDS.values(), "other"), 0))
    for answer in answers:
        sums[answer.kind] += answer.n_bytes
    return dict(sums)


def blocked(tasks: list[float]) -> Blocked:
    """Sum up long tasks, in milliseconds.

    >>> blocked([60.0, 250.0])
    Blocked(longest_ms=250.0, total_ms=210.0)
    """
    return Blocked(
        longest_ms=max(tasks, default=0.0), total_ms=sum(task - LONG_TASK_MS for task in tasks)
    )


def shift(page: "Page") -> float:
    """Return the sum of all layout shifts so far that followed no input of the visitor."""
    return float(page.evaluate("window.measured.shift"))


def take_tasks(page: "Page") -> list[float]:
    """Return how long each long task took since this was last called, in milliseconds."""
    return [float(task) for task in page.evaluate("window.measured.tasks.splice(0)")]


def held(session: "CDPSession") -> Held:
    """Collect garbage, and count what is left: nodes, detached ones too, and event listeners."""
    for _ in range(2):  # what the first frees may be all that held other garbage
        session.send("HeapProfiler.collectGarbage")
    metrics = {
        each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]
    }
    return Held(nodes=int(metrics["Nodes"]), listeners=int(metrics["JSEventListeners"]))
