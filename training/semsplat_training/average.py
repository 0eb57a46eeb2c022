"""The mean of two trainings of one network, which is often better than either (Wortsman et al. 2022, "Model soups").

    python -m semsplat_training.average --run runs/geometry/last.pt --model ../models/default --out runs/mean/last.pt

The run is one of geometry or of the language teacher.

Only means of runs of which one started from the other: others have put their knowledge into different places.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from . import checkpoint
from .export import load_initial, load_weights
from .model import NetworkConfig, SemanticSplat


def average(run: Path, model: Path, share: float, out: Path) -> str:
    """Writes a checkpoint with `share` of the run's weights and the rest of the model folder's; says how it started."""
    state = checkpoint.load(run)
    if "lseg" in state:
        part, said = "lseg", f"from {model}"
        stored = load_weights(model)
        other = {name: stored[f"lseg.{name}"] for name in state[part]}
    else:
        part = "model"
        network = SemanticSplat(NetworkConfig.from_json(state["config"]))
        said = load_initial(network, model)
        other = network.state_dict()
    mean = {
        name: (1 - share) * other[name] + share * value if value.is_floating_point() else value
        for name, value in state[part].items()
    }
    state.pop("optimiser", None)  # belongs to the run's weights
    checkpoint.save(out, **(state | {part: mean, "step": 0, "minutes": 0.0}))
    return f"{share:.2f} of {run}, the rest {said}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("run", "model", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--share", type=float, default=0.5, help="of the run, 0 to 1")
    print(average(**vars(parser.parse_args())))


if __name__ == "__main__":
    main()
