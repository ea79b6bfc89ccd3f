"""UCINET's DL files: full matrices, edge lists and node lists, several matrices in one file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ecosystem.errors import DataError
from ecosystem.io.formats.nets import Net
from ecosystem.io.formats.sources import Source
from ecosystem.io.text import number_text

ENDINGS = (".dl", ".dat", ".txt")
MAX_NODES = 5_000
"""A larger matrix is refused: no quarter has so many actors."""

_SECTIONS = re.compile(
    r"^\s*(row labels embedded|column labels embedded|col labels embedded|labels embedded|"
    r"row labels|column labels|col labels|matrix labels|level labels|labels|data)\s*:?",
    re.IGNORECASE,
)
_SETTING = re.compile(r"\b(n|nr|nc|nm)\s*=?\s*(\d+)", re.IGNORECASE)
_FORMAT = re.compile(r"\bformat\s*=?\s*(\w+)", re.IGNORECASE)
_TOKEN = re.compile(r'"([^"]*)"|([^\s,"]+)')


@dataclass
class _Header:
    numbers: dict[str, int] = field(default_factory=dict)
    format: str = "fullmatrix"
    labels: list[str] = field(default_factory=list)
    matrices: list[str] = field(default_factory=list)
    embedded: bool = False
    data: list[tuple[int, list[str]]] = field(default_factory=list)


def _tokens(line: str) -> list[str]:
    return [quoted or bare for quoted, bare in _TOKEN.findall(line)]


def looks_like_dl(text: str) -> bool:
    """Tell whether a text is a DL file.

    Parameters
    ----------
    text
        Content of a file.

    Returns
    -------
    is_dl
        True if its first word is ``dl``.
    """
    return re.match(r"\s*dl\b", text, re.IGNORECASE) is not None


def _take_line(header: _Header, section: str, line: str, number: int) -> str:
    """Read one line of the header; give the section that the next line belongs to."""
    found = _SECTIONS.match(line)
    if found:
        section, line = found[1].lower(), line[found.end() :]
        if "embedded" in section:
            header.embedded = True
            section = ""
    words = _tokens(line)
    if section == "data":
        if words:
            header.data.append((number, words))
    elif section in ("matrix labels", "level labels"):
        header.matrices += words
    elif section in ("labels", "row labels"):
        header.labels += words
    elif not section:
        header.numbers |= {key.lower(): int(value) for key, value in _SETTING.findall(line)}
        header.format = next(iter(_FORMAT.findall(line)), header.format).lower()
    return section


def _header(text: str) -> _Header:
    header, section = _Header(), ""
    body = re.sub(r"^\s*dl\b", "", text, count=1, flags=re.IGNORECASE)
    for number, line in enumerate(body.split("\n"), start=1):
        section = _take_line(header, section, line, number)
    return header


class _Reader:
    def __init__(self, header: _Header, path: str) -> None:
        self._header, self._path = header, path
        self.net = Net(path)
        self._count = header.numbers.get("n") or header.numbers.get("nr", 0)
        if not 0 < self._count <= MAX_NODES:
            self._fail(1, f"n = {self._count}")
        self._labels = list(header.labels)

    def _fail(self, line: int, what: str) -> None:
        raise DataError("formats.dl_broken", path=self._path, line=line, what=what)

    def read(self) -> Net:
        kind = self._header.format
        if kind in ("fullmatrix", "fm"):
            self._matrices()
        elif kind in ("edgelist1", "el1", "edgelist"):
            self._lists(pairs=True)
        elif kind in ("nodelist1", "nl1", "nodelist"):
            self._lists(pairs=False)
        else:
            self._fail(1, f"format = {kind}")
        known = {node["id"] for node in self.net.nodes}
        for label in self._labels:
            if label not in known:
                self.net.nodes.append({"id": label, "name": label})
                known.add(label)
        return self.net

    def _add(self, source: str, target: str, layer: str, value: float, sign: bool) -> None:
        row = {"source": source, "target": target, "value": number_text(value)}
        self.net.edges.append({**row, **({"matrix": layer} if layer else {})})
        self.net.undirected.append(sign)

    def _number(self, word: str, line: int) -> float:
        try:
            value = float(word)
        except ValueError:
            self._fail(line, word[:40])
            raise
        if value != value or abs(value) == float("inf"):
            self._fail(line, word[:40])
        return value

    def _matrices(self) -> None:
        """Read one matrix after the other; labels may stand in the first row and column."""
        words = [(word, line) for line, row in self._header.data for word in row]
        size = self._count
        count = self._header.numbers.get("nm", max(1, len(self._header.matrices)))
        place = 0
        for number in range(count):
            if self._header.embedded:
                self._labels = [word for word, _ in words[place : place + size]]
                place += size
            rows = []
            for _ in range(size):
                place += self._header.embedded
                row = words[place : place + size]
                if len(row) < size:
                    self._fail(words[-1][1] if words else 1, f"{len(words)} / {size}x{size}")
                rows.append([self._number(word, line) for word, line in row])
                place += size
            names = self._header.matrices
            self._matrix(rows, names[number] if number < len(names) else "")

    def _matrix(self, rows: Sequence[Sequence[float]], layer: str) -> None:
        self._labels = self._labels or [str(i + 1) for i in range(self._count)]
        if len(self._labels) < self._count:
            self._fail(1, f"labels: {len(self._labels)} / {self._count}")
        add_matrix(self.net, self._labels, rows, layer)

    def _lists(self, *, pairs: bool) -> None:
        for line, row in self._header.data:
            if len(row) < 2:
                continue
            source = self._named(row[0], line)
            if pairs:
                value = self._number(row[2], line) if len(row) > 2 else 1.0
                if value:
                    self._add(source, self._named(row[1], line), "", value, sign=False)
            else:
                for word in row[1:]:
                    self._add(source, self._named(word, line), "", 1.0, sign=False)
        if not self._labels and not self._header.embedded:
            self._labels = [str(i + 1) for i in range(self._count)]

    def _named(self, word: str, line: int) -> str:
        if not word.isdigit() or self._header.embedded or not self._header.labels:
            if self._header.embedded and word not in self._labels:
                self._labels.append(word)
            return word
        if not 0 < int(word) <= len(self._header.labels):
            self._fail(line, word)
        return self._header.labels[int(word) - 1]


def add_matrix(
    net: Net, labels: Sequence[str], rows: Sequence[Sequence[float]], layer: str
) -> None:
    """Add the ties of a matrix to a net; a symmetric one stands for both directions.

    Parameters
    ----------
    net
        Takes the ties.
    labels
        Names of rows and columns.
    rows
        The matrix; 0 is no tie.
    layer
        Name of the matrix; blank if it has none.
    """
    size = len(rows)
    symmetric = all(rows[i][j] == rows[j][i] for i in range(size) for j in range(i))
    for i in range(size):
        for j in range(i + 1 if symmetric else 0, size):
            if rows[i][j] and i != j:
                row = {"source": labels[i], "target": labels[j], "value": number_text(rows[i][j])}
                net.edges.append({**row, **({"matrix": layer} if layer else {})})
                net.undirected.append(symmetric)


def parse_dl(text: str, path: str) -> Net:
    """Read a DL file.

    Parameters
    ----------
    text
        Its content.
    path
        Its name, for messages.

    Returns
    -------
    net
        Nodes, and one edge for each number that is not 0, with its ``value`` and its ``matrix``.

    Raises
    ------
    DataError
        If it is not in order; the line is named.
    """
    return _Reader(_header(text), path).read()


def net_of(source: Source) -> Net:
    """Read a DL file.

    Parameters
    ----------
    source
        The file.

    Returns
    -------
    net
        Its nodes and edges; the names of matrices are words for kinds.

    Raises
    ------
    DataError
        If it is no DL file or not in order.
    """
    name = source.names[0] if source.names else ""
    if len(source.names) != 1 or Path(name).suffix.lower() not in ENDINGS:
        raise DataError("formats.nothing_ucinet", path=source.path)
    text = source.text(name)
    if not looks_like_dl(text):
        raise DataError("formats.nothing_ucinet", path=source.path)
    net = parse_dl(text, name)
    for row in net.edges:
        if "matrix" in row:
            row["kind"] = row["matrix"]
    return net
