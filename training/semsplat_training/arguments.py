"""A command line from a stage's dataclass: one flag per field."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

Stage = TypeVar("Stage")


def parse_stage(defaults: Stage, description: str | None) -> Stage:
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in asdict(defaults).items():  # type: ignore[call-overload]
        flag = "--" + name.replace("_", "-")
        if isinstance(value, list):
            parser.add_argument(flag, type=Path, nargs="*", default=[])
        elif isinstance(value, bool):
            parser.add_argument(flag, type=lambda s: s == "true", default=value, metavar="true|false")
        else:
            parser.add_argument(flag, type=type(value), default=value)
    return type(defaults)(**vars(parser.parse_args()))
