"""A command line from a stage's dataclass: one flag per field."""

from __future__ import annotations

import argparse
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar

Stage = TypeVar("Stage")


def parse_stage(kind: type[Stage], description: str | None, given: list[str] | None = None) -> Stage:
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    for field in fields(kind):  # type: ignore[arg-type]
        flag = "--" + field.name.replace("_", "-")
        if field.default is MISSING:  # a list of folders
            parser.add_argument(flag, type=Path, nargs="*", default=[], metavar="FOLDER")
            continue
        options: dict[str, Any] = {"type": type(field.default), "default": field.default}
        if "choices" in field.metadata:
            options["choices"] = field.metadata["choices"]
        parser.add_argument(flag, help=f"default: {field.default}", **options)
    return kind(**vars(parser.parse_args(given)))
