"""The mean of two trainings of one network, which is often better than either (Wortsman et al. 2022, "Model soups").

    python -m semsplat_training.average --geometry runs/geometry/last.pt --model ../models/default --out runs/mean/last.pt

Only means of runs of which one started from the other: others have put their knowledge into different places.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from . import checkpoint
from .export import load_initial
from .model import NetworkConfig, SemanticSplat


def average(geometry: Path, model: Path, share: float, out: Path) -> str:
    """Writes a checkpoint with `share` of the run's weights and the rest of the model folder's; says how it started."""
    run = checkpoint.load(geometry)
    network = SemanticSplat(NetworkConfig.from_json(run["config"]))
    said = load_initial(network, model)
    mean = {
        name: (1 - share) * value + share * run["model"][name] if value.is_floating_point() else value
        for name, value in network.state_dict().items()
    }
    checkpoint.save(out, model=mean, config=run["config"], step=0, minutes=0.0)
    return f"{share:.2f} of {geometry}, the rest {said}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("geometry", "model", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--share", type=float, default=0.5, help="of the run, 0 to 1")
    print(average(**vars(parser.parse_args())))


if __name__ == "__main__":
    main()
