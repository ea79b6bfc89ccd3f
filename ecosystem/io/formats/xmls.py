"""Small tools for the two XML graph formats: names without namespace, texts that XML can hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def local(tag: object) -> str:
    """Give the name of an element or attribute without its namespace.

    Parameters
    ----------
    tag
        Name; a comment has none.

    Returns
    -------
    name
        Blank for a comment.
    """
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element, name: str) -> Iterator[Element]:
    """Give the children of a name, whatever their namespace.

    Parameters
    ----------
    element
        The parent.
    name
        Local name.

    Yields
    ------
    child
        In file order.
    """
    for child in element:
        if local(child.tag) == name:
            yield child


def all_of(element: Element, name: str) -> Iterator[Element]:
    """Give the descendants of a name, whatever their namespace and depth.

    Parameters
    ----------
    element
        The ancestor.
    name
        Local name.

    Yields
    ------
    found
        In file order.
    """
    for found in element.iter():
        if local(found.tag) == name:
            yield found
