"""Proves LPIPS against the `lpips` package: pip install lpips torchvision.

    python training/prove_lpips.py [--vgg vgg16-397923af.pth]

Without torchvision's checkpoint VGG-16 has random weights; the linear layers are the package's own in both cases. Both
files go through convert.py. Prints the largest relative difference of the distances and of their gradients.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import lpips as official
import torch
import torchvision
from torch import Tensor

sys.path.insert(0, str(Path(__file__).resolve().parent))

import convert
from semsplat_training import lpips

SIDES = ((192, 256), (256, 256), (49, 67))  # rows, columns
NOISE = (0.02, 0.2, 1.0)


def distance_and_gradient(network: torch.nn.Module, a: Tensor, b: Tensor, **options: bool) -> tuple[Tensor, Tensor]:
    a = a.clone().requires_grad_()
    distance = network(a, b, **options).flatten()
    distance.sum().backward()
    assert a.grad is not None
    return distance.detach(), a.grad


def official_network(vgg: Path) -> official.LPIPS:
    """The package's, with the VGG-16 of a checkpoint; it would fetch that from the network itself."""
    network = official.LPIPS(net="vgg", pnet_rand=True, verbose=False)
    features = torch.load(vgg, map_location="cpu", weights_only=True)
    for part in (network.net.slice1, network.net.slice2, network.net.slice3, network.net.slice4, network.net.slice5):
        part.load_state_dict({name: features[f"features.{name}"] for name in part.state_dict()})
    return network.eval()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vgg", type=Path, help="torchvision's checkpoint; default: random weights")
    vgg = parser.parse_args().vgg
    linear = Path(official.__file__).parent / "weights" / "v0.1" / "vgg.pth"
    torch.manual_seed(1)
    with tempfile.TemporaryDirectory() as folder:
        if vgg is None:
            vgg = Path(folder) / "vgg16.pth"
            torch.save(torchvision.models.vgg16().state_dict(), vgg)
        out = Path(folder) / "lpips.safetensors"
        if convert.main(["lpips", "--vgg", str(vgg), "--linear", str(linear), "--out", str(out)]) != 0:
            return 1
        ours, theirs = lpips.load(out), official_network(vgg)
    for height, width in SIDES:
        for noise in NOISE:
            a = torch.rand(2, 3, height, width)
            b = (a + noise * torch.randn_like(a)).clamp(0, 1)
            found, gradient = distance_and_gradient(ours, a, b)
            wanted, slope = distance_and_gradient(theirs, a, b, normalize=True)
            value = float(((found - wanted).abs() / wanted).max())
            change = float((gradient - slope).norm() / slope.norm())
            print(
                f"{width}x{height} noise {noise}: LPIPS {wanted[0]:.6f}, differs by {value:.1e}, gradient by {change:.1e}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
