r"""All stages in order, from data to a model folder: what `models/default` was made by.

    python -m semsplat_training.train_all --data $D/house/train $D/tabletop/train … --images2d $D/images2d/coco_indoor \
        --validation $D/house/val --out ../models/default --runs runs

Every stage is the command of training/README.md and is printed before it runs. A stage whose minutes are spent ends at
once, so the same command goes on after an interruption.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from .arguments import parse_stage
from .device import HALF_PRECISION
from .parallel import torchrun


@dataclass
class AllStages:
    data: list[Path] = field(default_factory=list)
    validation: list[Path] = field(default_factory=list)
    images2d: list[Path] = field(default_factory=list)
    out: Path = Path("../models/default")  # holds the text space already where no encoder is given
    runs: Path = Path("runs")
    encoder: Path = Path()  # folder of all-MiniLM-L6-v2, to distil the text space anew
    trunk: Path = Path()  # EfficientNet-Lite's weights, for the teacher where no `initial` is given
    initial: Path = Path()  # a model folder for every stage to start from; "." starts from nothing
    network: Path = Path()
    teacher_minutes: float = 40.0
    depth_minutes: float = 49.0  # of stage 0, with depth alone
    photometric_minutes: float = 23.0  # of stage 0 after that, with the photometric loss too
    photometric_weight: float = 0.5
    lpips: Path = Path()  # a file of training/convert.py lpips, for the photometric loss; "." takes SSIM instead
    segment_anything: Path = Path("../models/default/segment_anything")  # the teacher of the segmentation field
    segmentation_minutes: float = 30.0
    language_minutes: float = 16.0
    steps: int = 0  # of every stage at most; 0 sets no limit
    processes: int = 1
    threads: int = 1
    device: str = field(default="auto", metadata={"choices": ("auto", "cpu", "cuda")})
    half_precision: str = field(default="auto", metadata={"choices": HALF_PRECISION})


def commands(stages: AllStages) -> list[list[str]]:
    """The command of every stage, in order."""
    names = ("geometry", "teacher", "segmentation", "language")
    geometry, teacher, segmentation, language = (stages.runs / name for name in names)
    both = flags(data=stages.data, validation=stages.validation)
    common = flags(
        initial=stages.initial, steps=stages.steps, threads=stages.threads, device=stages.device,
        half_precision=stages.half_precision,
    )  # fmt: skip
    words = flags(images2d=stages.images2d, text=stages.out)
    network = flags(network=stages.network)
    checkpoints = flags(
        geometry=geometry / "last.pt", teacher=teacher / "last.pt", segment_anything=stages.segment_anything
    )  # fmt: skip
    seen = flags(teacher=teacher / "last.pt")
    stage1 = flags(segmentation=segmentation / "last.pt")
    first, last = stages.depth_minutes, stages.depth_minutes + stages.photometric_minutes
    one = [sys.executable, "-m"]
    many = torchrun(stages.processes) if stages.processes > 1 else one
    found = []
    if stages.encoder != Path():
        found.append([*one, "semsplat_training.text_space", *flags(encoder=stages.encoder, out=stages.out)])
    found += [
        [*many, "semsplat_training.train_language_teacher", *both, *words, *network, *common,
         *flags(run=teacher, trunk=stages.trunk, minutes=stages.teacher_minutes)],
        [*many, "semsplat_training.train_geometry", *both, *network, *seen, *common, *flags(run=geometry, minutes=first)],
        [*many, "semsplat_training.train_geometry", *both, *network, *seen, *common,
         *flags(run=geometry, minutes=last, photometric_weight=stages.photometric_weight, lpips=stages.lpips)],
        [*many, "semsplat_training.train_segmentation", *both, *checkpoints, *common,
         *flags(run=segmentation, minutes=stages.segmentation_minutes)],
        [*many, "semsplat_training.train_language", *both, *words, *checkpoints, *stage1, *common,
         *flags(run=language, minutes=stages.language_minutes)],
        [*one, "semsplat_training.export", *checkpoints, *stage1, *flags(language=language / "last.pt", out=stages.out)],
    ]  # fmt: skip
    return found


def flags(**values: object) -> list[str]:
    """--name value…; lists that are empty and paths that are "." stay away."""
    found: list[str] = []
    for name, value in values.items():
        if value == Path() or value == []:
            continue
        many = value if isinstance(value, list) else [value]
        found += ["--" + name.replace("_", "-"), *map(str, many)]
    return found


def main() -> None:
    stages = parse_stage(AllStages, __doc__)
    if stages.encoder == Path() and not (stages.out / "text.safetensors").exists():
        raise SystemExit(f"{stages.out} has no text space; give --encoder, the folder of all-MiniLM-L6-v2")
    for command in commands(stages):
        print("+", shlex.join(command), flush=True)
        if (code := subprocess.run(command, check=False).returncode) != 0:
            raise SystemExit(f"stopped: {command[command.index('-m') + 1]} ended with {code}; the same command goes on")


if __name__ == "__main__":
    main()
