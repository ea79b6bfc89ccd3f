"""The table of all addresses: whoever adds a page adds a row and a function."""

from __future__ import annotations

from ecosystem.app import see, site, start

_WAVE = "/q/{project}/{wave}"

# Method, address below the language, what answers.
ROUTES: tuple[tuple[str, str, site.Handler], ...] = (
    ("GET", "/", start.start),
    ("POST", "/drop", start.drop),
    ("POST", "/sample", start.sample),
    ("GET", "/template", start.template),
    ("GET", "/read/{name}", start.read),
    ("POST", "/read/{name}", start.decide),
    ("GET", "/marked/{name}", start.marked),
    ("GET", "/job/{job}", start.job),
    ("GET", "/job/{job}/state", site.job_state),
    ("POST", "/job/{job}/stop", start.stop),
    ("GET", f"{_WAVE}/check", see.check),
    ("GET", f"{_WAVE}/findings", see.findings),
    ("GET", f"{_WAVE}/matrix", see.matrix),
    ("GET", f"{_WAVE}/cell", see.cell),
    ("GET", f"{_WAVE}/why", see.why),
    ("GET", f"{_WAVE}/plan", see.plan),
)
