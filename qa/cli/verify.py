"""The command verify, which checks an index and repairs it."""

from __future__ import annotations

from pathlib import Path

import click

from index.errors import IndexDamaged
from qa.cli.options import index_option, wait_option


@click.command("verify")
@index_option
@click.option("--repair", is_flag=True, help="Make anew what is damaged, from what is sound.")
@wait_option
def verify_command(index: str, repair: bool, wait: float) -> None:
    """Check every byte of an index against the checksums that were committed.

    With --repair what is damaged is made anew: search structures from the articles, vectors by encoding
    again. Articles that are themselves damaged are lost; `dateline index PATH` reads them again.
    """
    from index.segments.repair import verify

    folder = Path(index)
    if repair:
        _repair(folder, wait)
        return
    report = verify(folder)
    for line in report.damage:
        print(line)
    if report.damage:
        raise IndexDamaged(
            f"{index} is damaged ({len(report.damage)} of {report.files} files): "
            f"`dateline verify --repair --index {index}` makes anew what can be made from the rest"
        )
    held = f"{report.articles:,} articles, {report.passages:,} passages"
    print(f"{index} is sound: {report.files:,} files, {held}.")


def _repair(folder: Path, wait: float) -> None:
    from index.encoders.base import Encoder
    from index.encoders.load import load_encoder
    from index.segments.manifest import COPY, read_manifest
    from index.segments.repair import repair

    def encoder() -> Encoder:
        try:
            name = read_manifest(folder).encoder.name
        except IndexDamaged:
            name = read_manifest(folder, COPY).encoder.name
        return load_encoder(name)

    done = repair(folder, encoder, wait)
    for line in done.damage:
        print(line)
    if not done.damage:
        print(f"{folder} is sound; there was nothing to repair.")
        return
    print(f"Repaired: {done.segments:,} segments made anew, {done.encoded:,} passages encoded again.")
    if done.lost:
        print(f"{done.lost:,} articles could not be saved: index their files again with")
        print(f"  dateline index PATH --index {folder}")


COMMANDS = (verify_command,)
