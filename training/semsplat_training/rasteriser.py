"""Draws Gaussians differentiably: the C rasteriser of Sources/Bindings/CKernels as an autograd function.

On CUDA tensors gsplat draws, with the same conventions (not tested by the suite, which has no GPU).
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from .kernels import load

SOURCES = (
    "rasterise.c",
    "rasterise_backward.c",
    "rasterise_blend.c",
    "parallel.c",
    "rasterise_project.c",
    "rasterise_sort.c",
)
FAR_METRES = 1000.0
C_REALS: dict[torch.dtype, Any] = {torch.float32: ctypes.c_float, torch.float64: ctypes.c_double}

Rendering = tuple[Tensor, Tensor, Tensor, "Tensor | None"]  # color, depth, alpha, features

_libraries: dict[torch.dtype, Library] = {}


class Library:
    """The C library compiled for one floating-point type, and its structures."""

    def __init__(self, dtype: torch.dtype) -> None:
        real: Any = C_REALS[dtype]
        pointer, integer = ctypes.c_void_p, ctypes.c_int32

        def structure(name: str, fields: list[tuple[str, Any]]) -> Any:
            return type(name, (ctypes.Structure,), {"_fields_": fields})

        self.dtype = dtype
        integers = ("count", "feature_channels", "color_kind", "width", "height", "threads")
        inputs = ("means", "quaternions", "scales", "opacities", "colors", "features")
        images = ("color", "depth", "accumulated_depth", "alpha", "features")
        self.scene = structure(
            "Scene",
            [(name, integer) for name in integers]
            + [(name, pointer) for name in inputs]
            + [(name, real) for name in ("fx", "fy", "cx", "cy")]
            + [("camera_from_world", real * 12), ("near", real), ("far", real), ("background", real * 3)],
        )
        self.images = structure("Images", [(name, pointer) for name in (*images, "dominant")])
        self.image_gradients = structure("ImageGradients", [(name, pointer) for name in images])
        self.scene_gradients = structure("SceneGradients", [(name, pointer) for name in inputs])
        flags = ("-DSEMSPLAT_DOUBLE",) if dtype == torch.float64 else ()
        c = load(*SOURCES, defines=flags)
        self.rasterise = c.semsplat_rasterise
        self.rasterise.restype = pointer
        self.rasterise.argtypes = [pointer, pointer]
        self.backward = c.semsplat_rasterise_backward
        self.backward.restype = integer
        self.backward.argtypes = [pointer, pointer, pointer, integer, pointer]
        self.free = c.semsplat_raster_free
        self.free.restype = None
        self.free.argtypes = [pointer]


def library(dtype: torch.dtype) -> Library:
    if dtype not in C_REALS:
        raise TypeError(f"the rasteriser draws float32 and float64 tensors, not {dtype}")
    if dtype not in _libraries:
        _libraries[dtype] = Library(dtype)
    return _libraries[dtype]


class Raster:
    """What a forward pass keeps for the way back; owns the C side of it."""

    def __init__(self, c: Library, handle: int, scene: Any) -> None:
        self.c, self.handle, self.scene = c, handle, scene

    def __del__(self) -> None:
        self.c.free(self.handle)


def address(x: Tensor | None) -> int | None:
    return None if x is None else x.data_ptr()


class Rasterise(torch.autograd.Function):
    """Inputs as render() takes them, contiguous, of one type; outputs color, depth, alpha, features."""

    @staticmethod
    def forward(
        ctx: Any, means: Tensor, quats: Tensor, scales: Tensor, opacities: Tensor, colors: Tensor, features: Tensor,
        camera: dict[str, Any], features_move_geometry: bool,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:  # fmt: skip
        c = library(means.dtype)
        inputs = (means, quats, scales, opacities, colors, features)
        height, width = camera["height"], camera["width"]
        channels = features.shape[1]
        scene = c.scene(
            count=len(means), feature_channels=channels, color_kind=int(colors.shape[1] == 12), **camera,
            means=address(means), quaternions=address(quats), scales=address(scales), opacities=address(opacities),
            colors=address(colors), features=address(features) if channels else None,
        )  # fmt: skip
        color = means.new_empty(height, width, 3)
        depth = means.new_empty(height, width)
        alpha = means.new_empty(height, width)
        rendered = means.new_empty(height, width, channels)
        images = c.images(
            color=address(color), depth=address(depth), alpha=address(alpha),
            features=address(rendered) if channels else None,
        )  # fmt: skip
        handle = c.rasterise(ctypes.byref(scene), ctypes.byref(images))
        if not handle:
            raise MemoryError(f"no memory to draw {len(means)} Gaussians on {width}x{height} pixels")
        ctx.raster = Raster(c, handle, scene)
        ctx.features_move_geometry = features_move_geometry
        ctx.save_for_backward(*inputs)
        ctx.set_materialize_grads(False)
        return color, depth, alpha, rendered

    @staticmethod
    def backward(ctx: Any, *by_images: Tensor | None) -> tuple[Tensor | None, ...]:
        raster, inputs = ctx.raster, ctx.saved_tensors
        color, depth, alpha, features = (None if g is None else g.contiguous() for g in by_images)
        channels = inputs[5].shape[1]
        given = raster.c.image_gradients(
            color=address(color), depth=address(depth), alpha=address(alpha),
            features=address(features) if channels else None,
        )  # fmt: skip
        out = [torch.empty_like(x) if ctx.needs_input_grad[i] else None for i, x in enumerate(inputs)]
        wanted = raster.c.scene_gradients(*map(address, out))
        move = int(ctx.features_move_geometry)
        status = raster.c.backward(
            raster.handle, ctypes.byref(raster.scene), ctypes.byref(given), move, ctypes.byref(wanted)
        )
        if status != 0:
            raise MemoryError(f"no memory for the gradients of {len(inputs[0])} Gaussians")
        return (*out, None, None)


def check(name: str, x: Tensor, shape: tuple[int, ...], like: Tensor) -> Tensor:
    if tuple(x.shape) != shape or x.dtype != like.dtype or x.device != like.device:
        raise ValueError(
            f"{name} is {tuple(x.shape)} {x.dtype} on {x.device}, expected {shape} {like.dtype} on {like.device}"
        )
    return x.contiguous()


def render(
    means: Tensor,  # [n, 3] world frame, metres
    quats: Tensor,  # [n, 4] w, x, y, z; any length but zero
    scales: Tensor,  # [n, 3] standard deviations, metres
    opacities: Tensor,  # [n] 0..1
    sh: Tensor,  # [n, 12] degree-1 harmonics, channel-major, or [n, 3] colours
    features: Tensor | None,  # [n, F]
    K: Sequence[float],  # fx, fy, cx, cy in pixels, the first pixel's centre at (0.5, 0.5)
    cam_from_world: Tensor,  # [4, 4]; no gradient
    width: int,
    height: int,
    near: float = 0.05,
    background: Sequence[float] | None = None,
    threads: int = 1,
    features_move_geometry: bool = False,
) -> Rendering:
    """Colour [H, W, 3], expected depth [H, W], alpha [H, W] and features [H, W, F] (or None).

    Feature gradients reach only the features unless `features_move_geometry`.
    """
    n = len(means)
    means = check("means", means, (n, 3), means)
    quats = check("quats", quats, (n, 4), means)
    scales = check("scales", scales, (n, 3), means)
    opacities = check("opacities", opacities, (n,), means)
    sh = check("sh", sh, (n, 12) if sh.shape[-1] == 12 else (n, 3), means)
    back = [float(x) for x in background] if background is not None else [0.0, 0.0, 0.0]
    if features is not None:
        features = check("features", features, (n, features.shape[-1]), means)
    if means.is_cuda:
        return render_gsplat(
            means, quats, scales, opacities, sh, features, K, cam_from_world, width, height, near, back,
            features_move_geometry,
        )  # fmt: skip
    real = C_REALS[library(means.dtype).dtype]
    fx, fy, cx, cy = (float(x) for x in K)
    camera = dict(
        width=int(width), height=int(height), threads=max(1, int(threads)), fx=fx, fy=fy, cx=cx, cy=cy,
        camera_from_world=(real * 12)(*cam_from_world.detach().double().cpu()[:3].flatten().tolist()),
        near=float(near), far=FAR_METRES, background=(real * 3)(*back),
    )  # fmt: skip
    without = means.new_empty(n, 0)
    color, depth, alpha, rendered = Rasterise.apply(
        means, quats, scales, opacities, sh, without if features is None else features, camera, features_move_geometry
    )
    return color, depth, alpha, None if features is None else rendered


def render_gsplat(
    means: Tensor, quats: Tensor, scales: Tensor, opacities: Tensor, sh: Tensor, features: Tensor | None,
    K: Sequence[float], cam_from_world: Tensor, width: int, height: int, near: float, background: Sequence[float],
    features_move_geometry: bool,
) -> Rendering:  # fmt: skip
    """The same picture by gsplat on the GPU."""
    from gsplat import rasterization

    fx, fy, cx, cy = (float(x) for x in K)
    intrinsics = means.new_tensor([[fx, 0, cx], [0, fy, cy], [0, 0, 1]])
    pose = cam_from_world.detach().to(means)
    harmonics = sh.shape[-1] == 12
    colors = sh.view(-1, 3, 4).transpose(1, 2) if harmonics else sh  # gsplat: [n, coefficients, 3]
    common = dict(
        viewmats=pose[None], Ks=intrinsics[None], width=width, height=height, near_plane=near, far_plane=FAR_METRES
    )
    drawn, alpha, _ = rasterization(
        means, quats, scales, opacities, colors, sh_degree=1 if harmonics else None, render_mode="RGB+ED",
        backgrounds=means.new_tensor([list(background)]), **common,  # gsplat adds the depth's zero itself
    )  # fmt: skip
    color, depth = drawn[0, ..., :3], drawn[0, ..., 3]
    if features is None:
        return color, depth, alpha[0, ..., 0], None
    shape = (means, quats, scales, opacities)
    if not features_move_geometry:
        shape = tuple(x.detach() for x in shape)  # type: ignore[assignment]
    rendered, _, _ = rasterization(*shape, features, sh_degree=None, **common)
    return color, depth, alpha[0, ..., 0], rendered[0]
