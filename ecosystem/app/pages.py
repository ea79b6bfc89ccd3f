"""The table of all addresses: whoever adds a page adds a row and a function."""

from __future__ import annotations

from ecosystem.app import give, see, site, start, work

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
    ("GET", f"{_WAVE}/whatif", see.whatif),
    ("GET", f"{_WAVE}/money", see.money),
    ("GET", f"{_WAVE}/compare", see.compare),
    ("GET", f"{_WAVE}/docks", see.framed),
    ("GET", f"{_WAVE}/agenda", see.framed),
    ("GET", f"{_WAVE}/net", see.framed),
    ("GET", f"{_WAVE}/paper/{{paper}}", see.paper),
    ("GET", f"{_WAVE}/data", work.data),
    ("GET", f"{_WAVE}/data/about", work.about),
    ("POST", f"{_WAVE}/data/about", work.save_about),
    ("GET", f"{_WAVE}/look/{{name}}", work.logo),
    ("POST", f"{_WAVE}/data/look", work.save_look),
    ("GET", f"{_WAVE}/data/{{table}}", work.data),
    ("GET", f"{_WAVE}/data/{{table}}/row", work.row),
    ("POST", f"{_WAVE}/data/{{table}}/row", work.save),
    ("GET", f"{_WAVE}/give", give.give),
    ("GET", f"{_WAVE}/give/{{gift}}", give.prepare),
    ("POST", f"{_WAVE}/give/{{gift}}", give.save),
    ("GET", f"{_WAVE}/given/{{name}}", give.given),
    ("GET", f"{_WAVE}/output/{{name}}", give.output),
    ("POST", f"{_WAVE}/open/{{name}}", give.open_it),
    ("GET", f"{_WAVE}/history", work.history),
    ("POST", f"{_WAVE}/undo", work.undo),
    ("POST", f"{_WAVE}/version", work.go_to),
    ("POST", f"{_WAVE}/wave", work.new_wave),
    ("POST", f"{_WAVE}/into", work.into),
    ("GET", f"{_WAVE}/into/{{job}}/{{kind}}/{{name}}", work.preview),
)
