"""The language encoder's trunk takes the weights that TensorFlow's EfficientNet-Lite was published with."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from scenes import TINY
from torch import Tensor, nn
from torch.nn import functional as F

from semsplat_training.efficientnet_lite import EPSILON, load_trunk
from semsplat_training.model.config import EFFICIENTNET_LITE0
from semsplat_training.model.efficientnet_lite import EfficientNetLite, Stage
from semsplat_training.official_checkpoint import CheckpointError


class SamePadded(nn.Conv2d):
    """TensorFlow's "SAME": as many cells as the stride leaves, the odd row and column of zeros at the end."""

    def forward(self, x: Tensor) -> Tensor:
        kernel, stride = self.kernel_size[0], self.stride[0]
        total = max(0, (-(-x.shape[-1] // stride) - 1) * stride + kernel - x.shape[-1])
        x = F.pad(x, (total // 2, total - total // 2, total // 2, total - total // 2))
        return F.conv2d(x, self.weight, None, stride, 0, 1, self.groups)


def published(stem: int, stages: tuple[Stage, ...]) -> tuple[nn.ModuleDict, list[tuple[str, bool]]]:
    """Convolutions and batch norms under the published names, with the blocks' residuals."""
    parts: dict[str, nn.Module] = {}

    def add(
        convolution: str, norm: str, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1
    ) -> None:
        parts[convolution] = SamePadded(inputs, outputs, kernel, stride, groups=groups, bias=False)
        parts[norm] = nn.BatchNorm2d(outputs, eps=EPSILON)

    add("_conv_stem", "_bn0", 3, stem, 3, 2)
    blocks, inputs = [], stem
    for stage in stages:
        for k in range(stage.blocks):
            name, inner, stride = f"_blocks/{len(blocks)}", stage.expansion * inputs, stage.stride if k == 0 else 1
            if stage.expansion > 1:
                add(f"{name}/_expand_conv", f"{name}/_bn0", inputs, inner, 1)
            add(f"{name}/_depthwise_conv", f"{name}/_bn1", inner, inner, stage.kernel, stride, inner)
            add(f"{name}/_project_conv", f"{name}/_bn2", inner, stage.channels, 1)
            blocks.append((name, stride == 1 and inputs == stage.channels))
            inputs = stage.channels
    network = nn.ModuleDict(parts).eval()
    with torch.no_grad():
        for part in network.values():
            if isinstance(part, nn.BatchNorm2d):
                for tensor in (part.weight, part.running_var):
                    tensor.uniform_(0.5, 1.5)  # type: ignore[union-attr]
                for tensor in (part.bias, part.running_mean):
                    tensor.normal_(0, 0.3)  # type: ignore[union-attr]
    return network, blocks


def features(network: nn.ModuleDict, blocks: list[tuple[str, bool]], image: Tensor) -> Tensor:
    x = F.relu6(network["_bn0"](network["_conv_stem"](image)))
    for name, residual in blocks:
        y = x
        if f"{name}/_expand_conv" in network:
            y = F.relu6(network[f"{name}/_bn0"](network[f"{name}/_expand_conv"](y)))
        y = F.relu6(network[f"{name}/_bn1"](network[f"{name}/_depthwise_conv"](y)))
        y = network[f"{name}/_bn2"](network[f"{name}/_project_conv"](y))
        x = x + y if residual else y
    return x


@pytest.fixture
def checkpoint(tmp_path: Path) -> tuple[Path, nn.ModuleDict, list[tuple[str, bool]]]:
    torch.manual_seed(4)
    network, blocks = published(TINY.language_stem, TINY.language_stages)
    state = {k.replace("/", "."): v for k, v in network.state_dict().items()}
    state |= {
        "_conv_head.weight": torch.zeros(4, 24, 1, 1),
        "_fc.weight": torch.zeros(2, 4),
        "_bn1.bias": torch.zeros(4),
    }
    torch.save(state, tmp_path / "lite.pth")
    return tmp_path / "lite.pth", network, blocks


@pytest.mark.parametrize("size", [(64, 64), (96, 160)])
def test_features_are_those_of_the_published_network(checkpoint, size: tuple[int, int]) -> None:
    path, network, blocks = checkpoint
    trunk = EfficientNetLite(TINY.language_stem, TINY.language_stages)
    load_trunk(trunk, path)
    image = 2 * torch.rand(2, 3, *size, generator=torch.Generator().manual_seed(2)) - 1
    with torch.no_grad():
        levels, expected = trunk(image), features(network, blocks, image)
    assert levels.thirty_second.shape == (2, 24, size[0] // 32, size[1] // 32)
    assert (levels.thirty_second - expected).abs().max() < 1e-4 * expected.abs().max()
    assert [x.shape[1] for x in levels] == list(trunk.widths)


def test_tensors_that_do_not_fit_are_named(checkpoint, tmp_path: Path) -> None:
    path, _, _ = checkpoint
    state = torch.load(path)
    for change, words in (
        (lambda s: s.pop("_blocks.1._bn1.running_var"), "'_blocks.1._bn1.running_var' is missing"),
        (lambda s: s.update(_extra=torch.zeros(1)), "'_extra' is unknown"),
        (lambda s: s.update({"_bn0.bias": torch.zeros(3)}), r"'_bn0.bias' has shape \[3\]"),
    ):
        wrong = dict(state)
        change(wrong)
        torch.save(wrong, tmp_path / "wrong.pth")
        with pytest.raises(CheckpointError, match=words):
            load_trunk(EfficientNetLite(TINY.language_stem, TINY.language_stages), tmp_path / "wrong.pth")


def test_the_compact_trunk_has_the_published_size() -> None:
    trunk = EfficientNetLite(32, EFFICIENTNET_LITE0)
    assert trunk.widths == (24, 40, 112, 320) and len(trunk.blocks) == 16
    # 4.65 million with the classifier's 1.28 and 0.41 million; a batch norm's four numbers are two of ours.
    assert sum(p.numel() for p in trunk.parameters()) == 2_958_848
