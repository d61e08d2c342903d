"""Opens the segments that a manifest names, also while a writer replaces them by others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from index.errors import IndexDamaged
from index.segments.folder import segment_path
from index.segments.manifest import Manifest, SegmentRecord, read_manifest
from index.segments.segment import Segment
from index.storage.array_file import ArrayFile


def open_segment(folder: Path, record: SegmentRecord, dimension: int, salvage: bool = False) -> Segment:
    """The segment that a record of the manifest describes; for `salvage` see ArrayFile."""
    file = ArrayFile(segment_path(folder, record.name), record.file, salvage)
    return Segment(file, record.articles, record.passages, dimension)


def open_state(
    folder: Path, manifest: Manifest | None, known: Mapping[str, Segment]
) -> tuple[Manifest, list[Segment]]:
    """A committed state and its segments; those that `known` holds by name are not opened again.

    Without a `manifest` it is the state committed last. Where a writer commits another, and removes files,
    between the reading of the manifest and the opening of its segments, that other one is opened.
    """
    given = manifest
    while True:
        manifest = given or read_manifest(folder)
        try:
            dimension = manifest.encoder.dimension
            opened = [known.get(r.name) or open_segment(folder, r, dimension) for r in manifest.segments]
        except IndexDamaged:
            if given is None and read_manifest(folder) != manifest:
                continue
            raise
        return manifest, opened
