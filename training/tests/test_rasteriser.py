"""The C rasteriser against a per-pixel loop in PyTorch; its gradients against finite differences."""

import pytest
import torch
from torch import Tensor

from semsplat_training.rasteriser import render

WIDTH, HEIGHT = 37, 29  # not multiples of the tile
K = (41.0, 36.0, 15.3, 16.8)  # off-centre, fx and fy differ
NAMES = ("means", "quats", "scales", "opacities", "sh", "features")


def pose() -> Tensor:
    axis = torch.tensor([0.3, -0.5, 0.2], dtype=torch.float64)
    x, y, z = axis.tolist()
    skew = torch.tensor([[0, -z, y], [z, 0, -x], [-y, x, 0]], dtype=torch.float64)
    transform = torch.eye(4, dtype=torch.float64)
    transform[:3, :3] = torch.matrix_exp(skew)
    transform[:3, 3] = torch.tensor([0.1, -0.2, 0.3])
    return transform


def scene(count: int, channels: int, seed: int = 0) -> dict[str, Tensor]:
    """Gaussians in front of pose(), some past the image's borders, of a few pixels' size."""
    g = torch.Generator().manual_seed(seed)
    rand = lambda *shape: torch.rand(*shape, generator=g, dtype=torch.float64)  # noqa: E731
    z = 1 + 3 * rand(count)
    pixel = torch.stack([rand(count) * 1.5 - 0.25, rand(count) * 1.5 - 0.25], -1) * torch.tensor([WIDTH, HEIGHT])
    camera = torch.stack([(pixel[:, 0] - K[2]) / K[0] * z, (pixel[:, 1] - K[3]) / K[1] * z, z], -1)
    inverse = torch.linalg.inv(pose())
    return {
        "means": camera @ inverse[:3, :3].T + inverse[:3, 3],
        "quats": torch.randn(count, 4, generator=g, dtype=torch.float64),
        "scales": (0.3 + 3 * rand(count, 3)) * z[:, None] / 40,
        "opacities": 0.05 + 0.9 * rand(count),
        "sh": 0.5 * torch.randn(count, 12, generator=g, dtype=torch.float64),
        "features": torch.randn(count, channels, generator=g, dtype=torch.float64),
    }


def draw(s: dict[str, Tensor], **options) -> tuple[Tensor, ...]:
    return render(
        s["means"], s["quats"], s["scales"], s["opacities"], s["sh"], s["features"], K, pose(), WIDTH, HEIGHT,
        background=(0.2, 0.5, 0.8), **options,
    )  # fmt: skip


def plain(s: dict[str, Tensor]) -> tuple[Tensor, ...]:
    """The same picture, one pixel after another, every Gaussian at every pixel."""
    transform = pose()
    r, t = transform[:3, :3], transform[:3, 3]
    p = s["means"] @ r.T + t
    order = torch.argsort(p[:, 2], stable=True)
    fx, fy, cx, cy = K
    w, x, y, z = (s["quats"] / s["quats"].norm(dim=1, keepdim=True)).unbind(1)
    turn = torch.stack([
        1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
        2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
        2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
    ], -1).reshape(-1, 3, 3)  # fmt: skip
    sigma = r @ turn @ torch.diag_embed(s["scales"] ** 2) @ turn.transpose(1, 2) @ r.T
    tx = (p[:, 0] / p[:, 2]).clamp(-cx / fx - 0.15 * WIDTH / fx, (WIDTH - cx) / fx + 0.15 * WIDTH / fx)
    ty = (p[:, 1] / p[:, 2]).clamp(-cy / fy - 0.15 * HEIGHT / fy, (HEIGHT - cy) / fy + 0.15 * HEIGHT / fy)
    j = torch.zeros(len(p), 2, 3, dtype=p.dtype)
    j[:, 0, 0], j[:, 1, 1], j[:, 0, 2], j[:, 1, 2] = fx / p[:, 2], fy / p[:, 2], -fx * tx / p[:, 2], -fy * ty / p[:, 2]
    conic = torch.linalg.inv(j @ sigma @ j.transpose(1, 2) + 0.3 * torch.eye(2, dtype=p.dtype))
    mean = torch.stack([fx * p[:, 0] / p[:, 2] + cx, fy * p[:, 1] / p[:, 2] + cy], -1)
    direction = s["means"] + r.T @ t
    direction = direction / direction.norm(dim=1, keepdim=True)
    basis = torch.stack([torch.ones(len(p), dtype=p.dtype) * 0.28209479177387814, *(0.4886025119029199 * direction[:, [1, 2, 0]]
                         * torch.tensor([-1.0, 1.0, -1.0])).unbind(1)], -1)  # fmt: skip
    color = ((s["sh"].reshape(-1, 3, 4) * basis[:, None]).sum(-1) + 0.5).clamp_min(0)
    values = torch.cat([color, p[:, 2:], s["features"]], 1)
    out = torch.zeros(HEIGHT, WIDTH, values.shape[1], dtype=p.dtype)
    left = torch.ones(HEIGHT, WIDTH, dtype=p.dtype)
    for row in range(HEIGHT):
        for column in range(WIDTH):
            d = mean - torch.tensor([column + 0.5, row + 0.5])
            alphas = (s["opacities"] * torch.exp(-0.5 * torch.einsum("ni,nij,nj->n", d, conic, d))).clamp_max(0.99)
            for i in order.tolist():
                alpha = alphas[i].item()
                if p[i, 2] <= 0.05 or alpha < 1 / 255:
                    continue
                if left[row, column] * (1 - alpha) < 1e-4:
                    break
                out[row, column] += alpha * left[row, column] * values[i]
                left[row, column] *= 1 - alpha
    alpha = 1 - left
    color = out[..., :3] + left[..., None] * torch.tensor([0.2, 0.5, 0.8], dtype=p.dtype)
    return color, out[..., 3] / alpha.clamp_min(1e-10), alpha, out[..., 4:]


@pytest.mark.parametrize("dtype,tolerance", [(torch.float64, 1e-10), (torch.float32, 1e-4)])
def test_agrees_with_the_loop_over_pixels(dtype: torch.dtype, tolerance: float) -> None:
    s = scene(60, 35)
    drawn = draw({k: v.to(dtype) for k, v in s.items()})
    for name, ours, expected in zip(("color", "depth", "alpha", "features"), drawn, plain(s), strict=True):
        assert (ours - expected).abs().max() < tolerance * max(1, expected.abs().max()), name


def loss(images: tuple[Tensor, ...], seed: int = 5) -> Tensor:
    g = torch.Generator().manual_seed(seed)
    total = torch.zeros((), dtype=torch.float64)
    for image in images:
        weight = torch.randn(image.shape, generator=g, dtype=torch.float64)
        total = total + (weight * image.double()).sum()
    return total


def gradients(s: dict[str, Tensor], **options) -> dict[str, Tensor]:
    leaves = {k: v.clone().requires_grad_() for k, v in s.items()}
    loss(draw(leaves, **options)).backward()
    return {k: v.grad for k, v in leaves.items()}


@pytest.mark.parametrize("name", NAMES)
def test_gradients_are_those_of_finite_differences(name: str) -> None:
    # Alpha jumps by 1/255 at the border of a splat, so steps are small and the few entries that
    # cross a border between the two ends are told by two step sizes that disagree.
    s = scene(14, 5, seed=3)
    ours = gradients(s, features_move_geometry=True)[name].flatten()

    def slope(index: int, step: float) -> float:
        ends = []
        for sign in (1, -1):
            moved = {k: v.clone() for k, v in s.items()}
            moved[name].view(-1)[index] += sign * step
            ends.append(loss(draw(moved, features_move_geometry=True)).item())
        return (ends[0] - ends[1]) / (2 * step)

    smooth = 0
    for index in range(ours.numel()):
        fine, coarse = slope(index, 1e-6), slope(index, 2e-6)
        if abs(fine - coarse) > 1e-4 * max(1, abs(fine)):
            continue
        smooth += 1
        assert abs(ours[index].item() - fine) < 1e-6 * max(1, abs(fine)), index
    assert smooth > 0.9 * ours.numel()


def test_held_alpha_and_clamped_color_have_no_gradient() -> None:
    s = scene(1, 1)
    s["means"] = torch.linalg.inv(pose())[:3] @ torch.tensor([[0.0, 0, 2, 1]], dtype=torch.float64).T
    s["means"] = s["means"].T.contiguous()
    s["opacities"][:] = 1
    s["sh"][:] = 0
    s["sh"][0, 0] = -3  # red below 0
    s["scales"][:] = 50  # alpha is at 0.99 in every pixel
    g = gradients(s, features_move_geometry=True)
    assert g["opacities"].abs().max() == 0 and g["scales"].abs().max() == 0
    assert g["sh"][0, :4].abs().max() == 0 and g["sh"][0, 4:].abs().min() >= 0
    assert g["sh"][0, 4].abs() > 0


def test_float_gradients_are_near_the_double_ones() -> None:
    s = scene(60, 33, seed=7)
    double = gradients(s)
    single = gradients({k: v.float() for k, v in s.items()})
    for name in NAMES:
        error = (single[name].double() - double[name]).norm() / double[name].norm()
        assert error < 1e-3, (name, error)


def test_features_leave_geometry_alone_unless_asked() -> None:
    s = {k: v.requires_grad_() for k, v in scene(30, 4).items()}
    draw(s)[3].sum().backward()
    assert s["features"].grad.abs().max() > 0
    assert all(s[k].grad.abs().max() == 0 for k in NAMES if k != "features")
    draw(s, features_move_geometry=True)[3].sum().backward()
    assert all(s[k].grad.abs().max() > 0 for k in ("means", "quats", "scales", "opacities"))


def test_every_number_of_threads_gives_the_same_bits() -> None:
    s = {k: v.float() for k, v in scene(400, 40, seed=2).items()}
    pictures = [draw(s, threads=t) for t in (1, 2, 5)]
    slopes = [gradients(s, threads=t, features_move_geometry=True) for t in (1, 2, 5)]
    for other in (1, 2):
        assert all(torch.equal(a, b) for a, b in zip(pictures[0], pictures[other], strict=True))
        assert all(torch.equal(slopes[0][k], slopes[other][k]) for k in NAMES)


def test_plain_colours_are_used_as_they_are() -> None:
    s = scene(40, 2)
    s["sh"] = torch.rand(40, 3, dtype=torch.float64)
    harmonics = torch.zeros(40, 3, 4, dtype=torch.float64)
    harmonics[..., 0] = (s["sh"] - 0.5) / 0.28209479177387814
    color = draw(s)[0]
    assert (color - draw({**s, "sh": harmonics.reshape(40, 12)})[0]).abs().max() < 1e-12
    assert gradients(s)["sh"].shape == (40, 3)


def test_what_cannot_be_drawn_is_left_out() -> None:
    s = scene(20, 3)
    expected = draw(s)
    bad = scene(8, 3, seed=9)
    bad["means"][0, 0] = float("nan")
    bad["means"][1, 2] = float("inf")
    bad["quats"][2] = 0
    bad["scales"][3, 1] = float("inf")
    bad["opacities"][4] = float("nan")
    bad["opacities"][5] = 0.003  # below 1/255
    bad["means"][6] = torch.linalg.inv(pose())[:3, 3]  # at the camera
    bad["sh"][7, 3] = float("nan")
    together = {k: torch.cat([s[k], bad[k]]) for k in NAMES}
    assert all(torch.equal(a, b) for a, b in zip(expected, draw(together), strict=True))
    slopes = gradients(together)
    assert all(torch.isfinite(g).all() and g[20:].abs().max() == 0 for g in slopes.values())


def test_nothing_gives_the_background() -> None:
    color, depth, alpha, features = draw(scene(0, 3))
    assert torch.allclose(color, color.new_tensor([0.2, 0.5, 0.8]).expand_as(color))
    assert depth.abs().max() == 0 and alpha.abs().max() == 0 and features.abs().max() == 0


def test_wrong_shapes_are_named() -> None:
    s = scene(5, 2)
    s["quats"] = s["quats"][:, :3]
    with pytest.raises(ValueError, match="quats"):
        draw(s)
