"""LPIPS against its formula written out, its place in the photometric loss, and `convert.py lpips`."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from scenes import write_network, write_sequence
from torch import Tensor, nn

import convert
from semsplat_training.loop import run
from semsplat_training.losses import photometric_loss, ssim
from semsplat_training.lpips import Lpips, linear_shapes, load, trunk_shapes
from semsplat_training.official_checkpoint import CheckpointError
from semsplat_training.parallel import Processes
from semsplat_training.safetensors_file import load_tensors, save_tensors
from semsplat_training.train_geometry import GeometryStage, GeometryTask

# torchvision's configuration D: channels of a convolution and its activation, "M" a pooling.
VGG16 = [64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M"]
LAYERS = (3, 8, 15, 22, 29)  # relu1_2, 2_2, 3_3, 4_3 and 5_3 of it


def random_tensors(seed: int) -> dict[str, Tensor]:
    """Under the official names, of a size that keeps features alive through thirteen layers."""
    generator = torch.Generator().manual_seed(seed)
    tensors = {}
    for name, shape in trunk_shapes().items():
        deviation = math.sqrt(2 / (9 * shape[1])) if len(shape) == 4 else 0.05
        tensors[name] = deviation * torch.randn(shape, generator=generator)
    return tensors | {name: torch.rand(shape, generator=generator) for name, shape in linear_shapes().items()}


@pytest.fixture(scope="module")
def tensors() -> dict[str, Tensor]:
    return random_tensors(1)


@pytest.fixture(scope="module")
def network(tensors: dict[str, Tensor]) -> Lpips:
    return Lpips(tensors).eval()


@pytest.fixture(scope="module")
def pictures() -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(2)
    a, b = (torch.rand(2, 3, 32, 48, generator=generator) for _ in range(2))
    return a, (a + 0.3 * b).clamp(0, 1)


@pytest.fixture(scope="module")
def file(tensors: dict[str, Tensor], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lpips") / "lpips.safetensors"
    save_tensors(path, tensors)
    return path


def features() -> nn.Sequential:
    """torchvision's `vgg16().features`: the places in this list are the numbers in the names of the tensors."""
    layers: list[nn.Module] = []
    channels = 3
    for width in VGG16:
        if isinstance(width, str):
            layers.append(nn.MaxPool2d(2, 2))
            continue
        layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
        channels = width
    return nn.Sequential(*layers)


def written_out(tensors: dict[str, Tensor]) -> Callable[[Tensor, Tensor], Tensor]:
    """architecture.md 10.1 word by word, in double precision, of pictures in [-1, 1]."""
    trunk = features()
    trunk.load_state_dict({k[len("features.") :]: v for k, v in tensors.items() if k.startswith("features.")})
    trunk = trunk.double().requires_grad_(False)
    shift, scale = np.array([-0.030, -0.088, -0.188]), np.array([0.458, 0.448, 0.450])

    def outputs(picture: Tensor) -> list[Tensor]:
        x, found = torch.stack([(picture[:, c] - shift[c]) / scale[c] for c in range(3)], 1), []
        for k, layer in enumerate(trunk):
            x = layer(x)
            if k in LAYERS:
                length = (x * x).sum(1, keepdim=True) ** 0.5
                found.append(x / (length + 1e-10))
        return found

    def distance(a: Tensor, b: Tensor) -> Tensor:
        total = torch.zeros(len(a), dtype=torch.float64)
        for k, (x, y) in enumerate(zip(outputs(a), outputs(b), strict=True)):
            weights = tensors[f"lin{k}.model.1.weight"].double()
            total = total + ((x - y) ** 2 * weights).sum(1).mean((1, 2))
        return total

    return distance


def test_the_distance_and_its_gradient_are_those_of_the_formula(
    tensors: dict[str, Tensor], pictures: tuple[Tensor, Tensor]
) -> None:
    """In double precision: in single precision rounding switches activations that are nearly zero."""
    network = Lpips(tensors).double()
    a, b = (x.double().requires_grad_() for x in pictures)
    found = network(a, b)
    found.sum().backward()
    c, d = (x.double().requires_grad_() for x in pictures)
    wanted = written_out(tensors)(2 * c - 1, 2 * d - 1)
    wanted.sum().backward()
    assert wanted.min() > 0.1 and found.tolist() == pytest.approx(wanted.tolist(), rel=1e-5)
    for ours, theirs in ((a.grad, c.grad), (b.grad, d.grad)):
        assert ours is not None and theirs is not None
        assert 0 < theirs.norm() and (ours - theirs).norm() < 1e-4 * theirs.norm()
    assert not [x for x in network.state_dict().values() if x.requires_grad] and not list(network.parameters())


def test_a_picture_is_no_distance_from_itself(network: Lpips, pictures: tuple[Tensor, Tensor]) -> None:
    a = pictures[0].clone().requires_grad_()
    distance = network(a, pictures[0])
    distance.sum().backward()
    assert distance.tolist() == [0, 0] and a.grad is not None and not a.grad.any()


def test_pictures_are_brought_to_what_the_network_knows(
    tensors: dict[str, Tensor], network: Lpips, pictures: tuple[Tensor, Tensor]
) -> None:
    """Trap T66: pictures in [0, 1] as they are give another number, and no error."""
    a, b = (x.double() for x in pictures)
    formula = written_out(tensors)
    found, scaled, unscaled = network(*pictures), formula(2 * a - 1, 2 * b - 1), formula(a, b)
    assert found.tolist() == pytest.approx(scaled.tolist(), rel=1e-5)
    assert ((found - unscaled).abs() > 0.05 * found).all()


def test_pixels_without_activation_leave_the_gradient_finite(
    tensors: dict[str, Tensor], pictures: tuple[Tensor, Tensor]
) -> None:
    silent = {**tensors, "features.2.bias": torch.full((64,), -2.0)}
    network, a = Lpips(silent), pictures[0].clone().requires_grad_()
    activations = network.unit_features(a)[0].sum(1)
    assert 0 < int((activations == 0).sum()) < activations.numel()
    network(a, pictures[1]).sum().backward()
    assert a.grad is not None and torch.isfinite(a.grad).all()


def test_too_small_a_picture_is_refused(network: Lpips) -> None:
    with pytest.raises(ValueError, match="16 pixels"):
        network(torch.rand(1, 3, 15, 40), torch.rand(1, 3, 15, 40))


def test_the_photometric_loss_takes_lpips_where_there_is_one(network: Lpips, pictures: tuple[Tensor, Tensor]) -> None:
    a, b = pictures
    difference = float((a - b).abs().mean())
    assert float(photometric_loss(a, b, network)) == pytest.approx(difference + 0.05 * float(network(a, b).mean()))
    assert float(photometric_loss(a, b)) == pytest.approx(difference + 0.2 * (1 - float(ssim(a, b))))
    assert float(photometric_loss(a, a, network)) == 0


def test_geometry_trains_by_either_loss(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_sequence(tmp_path / "data", 20, None)
    network = write_network(tmp_path / "network.json")

    def stage(name: str, lpips: Path) -> GeometryStage:
        return GeometryStage(
            data=[tmp_path / "data"], run=tmp_path / name, network=network, device="cpu", half_precision="false",
            photometric_weight=1.0, samples_per_batch=1, steps=2, print_steps=1, lpips=lpips,
        )  # fmt: skip

    said = {}
    for name, lpips in (("lpips", file), ("ssim", Path())):
        run(stage(name, lpips), GeometryTask)
        said[name] = capsys.readouterr().out
    assert f"photometric loss with LPIPS of {file}" in said["lpips"] and "photometric loss with SSIM" in said["ssim"]
    lines = [next(x for x in text.splitlines() if x.startswith("step 1 ")).split() for text in said.values()]
    photo, coarse = ([float(x[x.index(name) + 1]) for x in lines] for name in ("photo", "coarse"))
    assert coarse[0] == coarse[1] and abs(photo[0] - photo[1]) > 0.01  # the same network and samples, another loss
    with pytest.raises(CheckpointError, match=r"none\.safetensors.*convert\.py lpips"):
        GeometryTask(stage("none", tmp_path / "none.safetensors"), Processes(0, 1, torch.device("cpu")))


Official = tuple[dict[str, Tensor], dict[str, Tensor]]  # VGG-16, linear layers


@pytest.fixture
def official(tensors: dict[str, Tensor]) -> Official:
    """As torchvision and the lpips package publish them; of the classifier a corner, for 120 million numbers matter not."""
    trunk = {k: v for k, v in tensors.items() if k.startswith("features.")}
    classifier = {f"classifier.{k}.{part}": torch.zeros(2, 2) for k in (0, 3, 6) for part in ("weight", "bias")}
    return trunk | classifier, {k: v for k, v in tensors.items() if k.startswith("lin")}


def converted(folder: Path, vgg: dict[str, Tensor], linear: dict[str, Tensor]) -> tuple[int, Path]:
    torch.save(vgg, folder / "vgg16.pth")
    torch.save(linear, folder / "linear.pth", _use_new_zipfile_serialization=False)  # as the lpips package's are
    out = folder / "made" / "lpips.safetensors"
    given = ["lpips", "--vgg", str(folder / "vgg16.pth"), "--linear", str(folder / "linear.pth"), "--out", str(out)]
    return convert.main(given), out


def test_official_tensors_become_a_file(
    official: Official, tensors: dict[str, Tensor], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code, out = converted(tmp_path, *official)
    said = capfd.readouterr()
    assert code == 0 and "31 tensors" in said.out and said.err == ""
    written = load_tensors(out)
    assert written.keys() == tensors.keys()
    for name, value in tensors.items():
        assert written[name].dtype == torch.float32 and torch.equal(written[name], value), name
    assert load(out).tensor("lin4.model.1.weight").shape == (1, 512, 1, 1)


def test_wrong_tensors_are_named(official: Official, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    vgg, linear = official
    bias = vgg.pop("features.28.bias")
    vgg |= {"features.0.weight": torch.zeros(64, 3, 5, 5), "features.1.running_mean": bias, "classifier.9.bias": bias}
    code, out = converted(tmp_path, vgg, linear)
    said = capsys.readouterr().err
    assert code == 1 and not out.exists() and "vgg16.pth" in said
    assert "'features.28.bias' is missing" in said and "'features.1.running_mean' is unknown" in said
    assert "'features.0.weight' has shape [64, 3, 5, 5], [64, 3, 3, 3] is wanted" in said
    assert "'classifier.9.bias' is unknown" in said and "classifier.0" not in said


def test_wrong_linear_weights_are_named(
    official: Official, tensors: dict[str, Tensor], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vgg, linear = official
    ranked = {**linear, "lin1.model.1.weight": torch.ones(1, 64, 1, 1), "lin5.model.1.weight": torch.ones(1)}
    del ranked["lin3.model.1.weight"]
    assert converted(tmp_path, vgg, ranked)[0] == 1
    said = capsys.readouterr().err
    assert "'lin3.model.1.weight' is missing" in said and "'lin5.model.1.weight' is unknown" in said
    assert "'lin1.model.1.weight' has shape [1, 64, 1, 1], [1, 128, 1, 1] is wanted" in said
    negative = linear["lin2.model.1.weight"].clone()
    negative[0, 7] = -0.25
    assert converted(tmp_path, vgg, {**linear, "lin2.model.1.weight": negative})[0] == 1
    assert "'lin2.model.1.weight' holds -0.25" in capsys.readouterr().err
    with pytest.raises(CheckpointError, match=r"lin2.*-0\.25"):
        Lpips({**tensors, "lin2.model.1.weight": negative})  # nor does a file of another origin get past
