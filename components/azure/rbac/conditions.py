"""Conditions of rights to objects: under which prefixes of a container, and what to do there."""

from collections.abc import Sequence

BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs"
READ = f"{BLOBS}/read"
WRITE = (f"{BLOBS}/write", f"{BLOBS}/add/action")
DELETE = (f"{BLOBS}/delete", f"{BLOBS}/move/action")
"""A move takes away at one path what it puts at another."""

ROOT = ("", "/")
"""The container itself, as a path: PyArrow asks who may what there, to tell a lake from others."""


def within(prefixes: Sequence[str], made: Sequence[str] = (), *, deletes: bool = True) -> str:
    """Return that objects below prefixes, which end with a slash, are all that is touched.

    The folders that prefixes name may be made, and so may those in `made`, which are exact paths.
    Without `deletes` nothing is taken away. Names are listed below the prefixes alone.
    """
    folders = (*(prefix.removesuffix("/") for prefix in prefixes), *made)
    below = [f"@Resource[{BLOBS}:path] StringLike '{prefix}*'" for prefix in prefixes]
    exact = [f"@Resource[{BLOBS}:path] StringEquals '{path}'" for path in folders]
    root = [f"@Resource[{BLOBS}:path] StringEquals '{path}'" for path in ROOT]
    names = [f"@Request[{BLOBS}:prefix] StringStartsWith '{prefix}'" for prefix in prefixes]
    listing = f"ActionMatches{{'{READ}'}} AND SubOperationMatches{{'Blob.List'}}"
    reading = f"ActionMatches{{'{READ}'}} AND NOT SubOperationMatches{{'Blob.List'}}"
    return " AND ".join(
        [
            _only(reading, [*below, *exact, *root]),
            *(_only(f"ActionMatches{{'{one}'}}", [*below, *exact]) for one in WRITE),
            *(_only(f"ActionMatches{{'{one}'}}", below if deletes else []) for one in DELETE),
            _only(listing, names),
        ]
    )


def _only(what: str, where: Sequence[str]) -> str:
    """Return that an action is allowed only where one of several things holds."""
    return f"({' OR '.join([f'!({what})', *where])})"
