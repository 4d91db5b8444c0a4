"""What a host watches: visitors, runs, who waits and who was refused, as text at `/metrics`."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit import runtime

from autograd_lab.sandbox.run import counts

_LINES = """\
# HELP autograd_lab_visitors Browser tabs that are connected to this process.
# TYPE autograd_lab_visitors gauge
autograd_lab_visitors {visitors}
# HELP autograd_lab_running Programs of visitors that run now.
# TYPE autograd_lab_running gauge
autograd_lab_running {running}
# HELP autograd_lab_waiting Programs of visitors that wait for their turn.
# TYPE autograd_lab_waiting gauge
autograd_lab_waiting {waiting}
# HELP autograd_lab_runs_total Programs of visitors that were run since the start.
# TYPE autograd_lab_runs_total counter
autograd_lab_runs_total {runs}
# HELP autograd_lab_refused_total Programs of visitors that were not run, since the start.
# TYPE autograd_lab_refused_total counter
autograd_lab_refused_total {refused}
"""


def metrics_page() -> Route:
    """A route that says it in the form that Prometheus reads; nothing in it is about a person."""
    # Before it stands what `server.baseUrlPath` says, if it says anything.
    return Route("/{base:path}metrics", _send, methods=["GET"])


async def _send(_request: Request) -> PlainTextResponse:
    return PlainTextResponse(metrics(), headers={"Cache-Control": "no-store"})


def metrics() -> str:
    """The page's text."""
    seen = counts()
    return _LINES.format(
        visitors=_visitors(),
        running=seen.running,
        waiting=seen.waiting,
        runs=seen.runs,
        refused=seen.refused,
    )


def _visitors() -> int:
    if not runtime.exists():
        return 0
    family = "active_sessions"
    stats = runtime.get_instance().stats_mgr.get_stats([family])
    return sum(int(getattr(each, "value", 0)) for each in stats.get(family, []))
