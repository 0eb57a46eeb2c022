"""The predictor: posed views in, Gaussians with segmentation and language features out (architecture.md 0.4)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .cnn import CNN, normalise_image
from .config import NetworkConfig
from .cost_volume import cost_volume
from .efficientnet_lite import Levels
from .gaussians import GaussianHead, Gaussians, decode
from .geometry import GeometryUNet, convex_upsample, inverse_depth_candidates
from .language_encoder import LanguageEncoder
from .pattern_volume import pattern_volume
from .refinement import DepthRefinement, NarrowSweep
from .semantic import Mlp1x1, SemanticUNet
from .transformer import MultiViewTransformer


@dataclass
class GeometryOutput:
    features: Tensor  # F [B*N, C, h, w]
    cost: Tensor  # [B*N, D, h, w]
    logits: Tensor  # [B*N, D, h, w]
    coarse_inverse_depth: Tensor  # [B*N, 1, h, w]
    upsampled_inverse_depth: Tensor  # [B*N, 1, H, W] after convex upsampling
    inverse_depth: Tensor  # [B*N, 1, H, W] after the narrow sweep, before the Gaussian head's residual
    confidence: Tensor  # kappa [B*N, 1, h, w]
    raw: Tensor  # [B*N, 23, H, W]
    narrow: NarrowSweep | None
    gaussians: Gaussians


@dataclass
class Semantics:
    language: Tensor  # f^L [B*N, 32, h, w]
    segmentation: Tensor | None  # f^S [B*N, 32, h, w]; None where the network has no segmentation field

    @property
    def grid(self) -> Tensor:
        """Both, language first [B*N, 64, h, w]: what a Gaussian carries."""
        return self.language if self.segmentation is None else torch.cat([self.language, self.segmentation], dim=1)


class SemanticSplat(nn.Module):
    """Inputs: images [B*N, 3, H, W] in [0, 1] (view index fastest), intrinsics [B*N, 4] (fx fy cx cy, pixels of that
    image, corner convention), world_from_camera [B*N, 4, 4] (OpenCV axes)."""

    rho: Tensor  # [D] inverse depths of the planes, ascending

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.config = config
        c = config.matching_width
        self.cnn = CNN(config.cnn_widths)
        self.mvt = MultiViewTransformer(
            c, config.cnn_widths[1], config.transformer_blocks, config.window_splits, config.ffn_width
        )
        self.lseg = LanguageEncoder(
            config.language_stem, config.language_stages, config.language_head_width, config.language_width
        )
        self.geo = GeometryUNet(
            config.depth_candidates, c, len(config.pattern_radii), config.geometry_widths, config.geometry_heads,
            self.lseg.trunk.widths,
        )  # fmt: skip
        if config.refinement_steps:
            self.ref = DepthRefinement(
                config.cnn_widths[0], c, config.geometry_widths[0], config.refinement_channels,
                config.refinement_hidden, config.refinement_steps,
            )  # fmt: skip
        self.gs = GaussianHead(config.geometry_widths[0] + c, config.upsample_channels, config.gaussian_hidden)
        widths = {"language": config.language_width, "segmentation": config.segmentation_width}
        conditions = {name: width for name, width in widths.items() if name in config.conditions}
        self.sem = SemanticUNet(config.depth_candidates, c, conditions, config.condition_width, config.semantic_widths)
        self.latent = Mlp1x1(config.semantic_widths[0] + c + 1, config.latent_hidden, config.latent_width)
        self.head_l = Mlp1x1(config.latent_width, config.latent_width, config.rendered_language)
        if "language" in conditions:
            self.resid_l = nn.Conv2d(config.condition_width, config.rendered_language, 1)
        self.expand_l = nn.Conv2d(config.rendered_language, config.language_width, 1)
        if config.rendered_segmentation:
            self.head_s = Mlp1x1(config.latent_width, config.latent_width, config.rendered_segmentation)
            if "segmentation" in conditions:
                self.resid_s = nn.Conv2d(config.condition_width, config.rendered_segmentation, 1)
            self.expand_s = nn.Conv2d(config.rendered_segmentation, config.segmentation_width, 1)
        rho = inverse_depth_candidates(config.near_metres, config.far_metres, config.depth_candidates)
        self.register_buffer("rho", rho, persistent=False)

    def geometry(
        self,
        images: Tensor,
        intrinsics: Tensor,
        world_from_camera: Tensor,
        views: int,
        context: Levels | None = None,
    ) -> GeometryOutput:
        """`context`: what the language encoder's trunk says of the images, where it is known already."""
        if context is None:
            with torch.no_grad():  # the trunk learns words, not depth
                context = self.lseg.levels(images)
        near, far, planes = self.config.near_metres, self.config.far_metres, self.config.depth_candidates
        normalised = normalise_image(images)
        e2, e4, e8 = self.cnn(normalised.contiguous(memory_format=torch.channels_last))
        features = self.mvt(e8, e4, views).float()
        cost = cost_volume(features, intrinsics, world_from_camera, views, self.rho)
        patterns = pattern_volume(images, intrinsics, world_from_camera, views, self.rho, self.config.pattern_radii)
        g4, logits, mask = self.geo(cost, features, patterns, context, views)
        probability = logits.softmax(1)
        coarse = (probability * self.rho.view(1, -1, 1, 1)).sum(1, keepdim=True)
        confidence = probability.amax(1, keepdim=True)
        upsampled = convex_upsample(coarse, mask)
        rho, narrow = upsampled, None
        if self.config.refinement_steps:
            spacing = float(self.rho[1] - self.rho[0])
            change, narrow = self.ref(
                e2, features, g4, rho, self.scaled(rho), intrinsics, world_from_camera, views, spacing
            )  # fmt: skip
            rho = (rho + change).clamp(float(self.rho[0]), float(self.rho[-1]))
        raw = self.gs(
            g4, features, normalised, self.scaled(rho), F.interpolate(confidence, scale_factor=4, mode="nearest")
        )
        gaussians = decode(raw, images, rho, intrinsics, near, far, planes)
        return GeometryOutput(features, cost, logits, coarse, upsampled, rho, confidence, raw, narrow, gaussians)

    def scaled(self, rho: Tensor) -> Tensor:
        """Inverse depth scaled to [0, 1] between far and near."""
        return (rho - self.rho[0]) / (self.rho[-1] - self.rho[0])

    def semantics(self, geometry: GeometryOutput, lseg: Tensor, sam: Tensor | None) -> Semantics:
        """Features per cell, from the frozen encoders' of the same views.

        lseg [B*N, 128, h, w] from the language encoder; sam [B*N, 128, h/2, w/2], Segment Anything's embedding, which a
        network without that condition does not need.
        """
        conditions = self.sem.project(lseg, sam)
        z = self.sem(geometry.cost, geometry.features, conditions)
        rho = self.scaled(geometry.coarse_inverse_depth)
        f = self.latent(torch.cat([z, geometry.features.to(z.dtype), rho.to(z.dtype)], dim=1))
        language = self.head_l(f)
        if "language" in conditions:
            language = language + self.resid_l(conditions["language"])
        if not self.config.rendered_segmentation:
            return Semantics(language.float(), None)
        segmentation = self.head_s(f)
        if "segmentation" in conditions:
            segmentation = segmentation + self.resid_s(conditions["segmentation"])
        return Semantics(language.float(), segmentation.float())

    def per_gaussian(self, grid: Tensor) -> Tensor:
        """Features of the grid [B*N, F, h, w] at every pixel centre: [B*N, H*W, F] (5.6)."""
        fine = F.interpolate(grid, scale_factor=4, mode="bilinear", align_corners=False)
        return fine.flatten(2).transpose(1, 2)
