"""Masks: COCO's compressed run lengths, as pycocotools writes them, to pixels."""

from __future__ import annotations


def counts(text: str) -> list[int]:
    """The run lengths of ``rle_counts``: unset and set pixels in turn, down the columns, unset first."""
    runs: list[int] = []
    value = shift = 0
    for character in text.encode("ascii"):
        bits = character - 48
        if not 0 <= bits < 64:
            raise ValueError(f"'{chr(character)}' is no character of COCO run lengths")
        value |= (bits & 0x1F) << shift
        shift += 5
        if bits & 0x20:
            continue
        if bits & 0x10:
            value -= 1 << shift
        if len(runs) > 2:
            value += runs[-2]
        if value < 0:
            raise ValueError(f"a run of {value} pixels")
        runs.append(value)
        value = shift = 0
    if shift:
        raise ValueError("the run lengths end within a number")
    return runs


def mono8(text: str, width: int, height: int) -> bytes:
    """The mask as an image: row by row, one byte a pixel, 255 where it is set."""
    runs = counts(text)
    if sum(runs) != width * height:
        raise ValueError(f"the runs cover {sum(runs)} of {width}x{height} pixels")
    columns = bytearray(width * height)
    start = 0
    for index, run in enumerate(runs):
        if index % 2:
            columns[start : start + run] = b"\xff" * run
        start += run
    pixels = bytearray(width * height)
    for x in range(width):
        pixels[x::width] = columns[x * height : (x + 1) * height]
    return bytes(pixels)
