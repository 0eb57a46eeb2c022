"""Joins the stages' checkpoints into a model folder: config.json and weights.safetensors in half precision.

    python -m semsplat_training.export --geometry … --teacher … --language … --out models/default
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import torch

from . import checkpoint
from .model import NetworkConfig, SemanticSplat
from .safetensors_file import load_tensors, save_tensors


GEOMETRY_MODULES = ("cnn", "mvt", "geo", "ref", "gs")


def load_initial(model: SemanticSplat, folder: Path) -> None:
    """Starts a model from a model folder; modules that the folder does not have start fresh and are named."""
    state = {name: value.float() for name, value in load_tensors(folder / "weights.safetensors").items()}
    fresh, unknown = model.load_state_dict(state, strict=False)
    if unknown:
        raise ValueError(f"{folder}: unknown tensors {unknown}")
    print(f"from {folder}; fresh: {sorted({n.split('.')[0] for n in fresh}) or 'nothing'}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("geometry", "teacher", "language"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    geometry = checkpoint.load(arguments.geometry)
    config = NetworkConfig.from_json({k: list(v) if isinstance(v, tuple) else v for k, v in geometry["config"].items()})
    model = SemanticSplat(config)
    state = {k: v for k, v in geometry["model"].items() if k.split(".")[0] in GEOMETRY_MODULES}
    state |= {f"lseg.{k}": v for k, v in checkpoint.load(arguments.teacher)["lseg"].items()}
    state |= checkpoint.load(arguments.language)["language"]
    model.load_state_dict(state, strict=True)
    tensors = {k: v.detach().contiguous().half() for k, v in model.state_dict().items()}
    bad = [k for k, v in tensors.items() if not torch.isfinite(v).all()]
    if bad:
        raise SystemExit(f"not finite in half precision: {bad}")
    arguments.out.mkdir(parents=True, exist_ok=True)
    weights = arguments.out / "weights.safetensors"
    save_tensors(weights, tensors, {"network": json.dumps(config.to_json())})
    path = arguments.out / "config.json"
    settings = json.loads(path.read_text()) if path.exists() else {}
    settings.update(format=1, name=arguments.out.name, kind="compact", network=config.to_json())
    settings["weights_sha256"] = hashlib.sha256(weights.read_bytes()).hexdigest()
    path.write_text(json.dumps(settings, indent=2) + "\n")
    print(f"{len(tensors)} tensors, {weights.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
