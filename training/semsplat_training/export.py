"""Joins the stages' checkpoints into a model folder: config.json and weights.safetensors in half precision.

    python -m semsplat_training.export --geometry … --teacher … --segmentation … --language … --out models/default

`--segment-anything FOLDER` goes into the model folder too.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from collections.abc import Collection
from pathlib import Path

import torch

from . import checkpoint
from .model import NetworkConfig, SemanticSplat
from .safetensors_file import load_tensors, save_tensors

# What each stage trains, by the first part of a tensor's name; the teacher trains lseg.
GEOMETRY_MODULES = ("cnn", "mvt", "geo", "ref", "gs")
SEGMENTATION_MODULES = ("sem", "latent", "head_s", "resid_s", "expand_s")
LANGUAGE_MODULES = ("head_l", "resid_l", "expand_l")  # learn beside them in stage 1, and alone in stage 2


def module_of(name: str) -> str:
    return name.split(".")[0]


def load_weights(folder: Path) -> dict[str, torch.Tensor]:
    """The tensors of a model folder, in single precision."""
    return {name: value.float() for name, value in load_tensors(folder / "weights.safetensors").items()}


def load_initial(model: SemanticSplat, folder: Path, modules: Collection[str] | None = None) -> str:
    """Starts a model, or some modules of it, from a model folder. Says which modules the folder does not have."""
    weights = load_weights(folder)
    grown = grow_inputs(weights, model)
    fresh, unknown = model.load_state_dict(
        {k: v for k, v in weights.items() if modules is None or module_of(k) in modules}, strict=False
    )
    if unknown:
        raise ValueError(f"{folder}: unknown tensors {unknown}")
    new = sorted({module_of(name) for name in fresh if modules is None or module_of(name) in modules})
    return f"from {folder}; fresh: {', '.join(new) or 'nothing'}; more inputs: {', '.join(grown) or 'nowhere'}"


def grow_inputs(weights: dict[str, torch.Tensor], model: SemanticSplat) -> list[str]:
    """Where the model's convolution takes more channels than the stored one, the last of them start with zeros: what
    was learned goes on. Returns their names."""
    grown = []
    for name, wanted in model.state_dict().items():
        stored = weights.get(name)
        if stored is None or stored.dim() != 4 or stored.shape[1] >= wanted.shape[1]:
            continue
        padding = wanted.shape[1] - stored.shape[1]
        weights[name] = torch.nn.functional.pad(stored, (0, 0, 0, 0, 0, padding))
        grown.append(name)
    return grown


def export(geometry: Path, teacher: Path, segmentation: Path, language: Path, segment_anything: Path, out: Path) -> str:
    """Writes the model folder, keeping what else its config.json says; returns what it wrote, in words."""
    stage0, stage1 = checkpoint.load(geometry), checkpoint.load(segmentation)
    config = NetworkConfig.from_json(stage1["config"])
    state = {k: v for k, v in stage0["model"].items() if module_of(k) in GEOMETRY_MODULES}
    state |= {f"lseg.{k}": v for k, v in checkpoint.load(teacher)["lseg"].items()}
    state |= stage1["segmentation"]
    state |= checkpoint.load(language)["language"]
    model = SemanticSplat(config)
    model.load_state_dict(state, strict=True)
    tensors = {k: v.detach().contiguous().half() for k, v in model.state_dict().items()}
    bad = [k for k, v in tensors.items() if not torch.isfinite(v).all()]
    if bad:
        raise SystemExit(f"not finite in half precision: {bad}")
    out.mkdir(parents=True, exist_ok=True)
    weights = out / "weights.safetensors"
    save_tensors(weights, tensors, {"network": json.dumps(config.to_json())})
    path = out / "config.json"
    settings = json.loads(path.read_text()) if path.exists() else {}
    settings.update(format=1, name=out.name, kind="compact", network=config.to_json())
    settings["weights_sha256"] = hashlib.sha256(weights.read_bytes()).hexdigest()
    path.write_text(json.dumps(settings, indent=2) + "\n")
    own = out / "segment_anything"
    if own.resolve() != segment_anything.resolve():
        own.mkdir(exist_ok=True)
        for name in ("config.json", "weights.safetensors"):
            shutil.copyfile(segment_anything / name, own / name)
    return f"{len(tensors)} tensors, {weights.stat().st_size / 1e6:.1f} MB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("geometry", "teacher", "segmentation", "language", "segment-anything", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    print(export(**vars(parser.parse_args())))


if __name__ == "__main__":
    main()
