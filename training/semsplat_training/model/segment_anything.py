"""Segment Anything in PyTorch, for training networks of our sizes: the tensors have the names of Meta's checkpoints.

architecture.md 7; the Swift runtime (Sources/Model/FoundationModels/SegmentAnything) computes the same. Pictures fill the
input: their sides are multiples of the patch, and grids smaller than the tables interpolate them.
"""

from __future__ import annotations

import math
from dataclasses import replace

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..segment_anything import SegmentAnythingSizes
from .config import EFFICIENTNET_LITE0
from .efficientnet_lite import EfficientNetLite
from .pyramid import PyramidTrunk
from .resize import resize_to, up2

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)

COMPACT = SegmentAnythingSizes(
    image_size=256,
    patch_size=8,
    encoder_width=128,
    encoder_blocks=4,
    encoder_heads=4,
    encoder_hidden=384,
    window_size=8,
    global_blocks=(1, 3),
    embedding_width=128,
    mask_channels=16,
    decoder_blocks=2,
    decoder_heads=8,
    decoder_hidden=512,
    attention_downsampling=2,
    masks=3,
    score_hidden=128,
    score_layers=3,
    square_input=False,
    stem_widths=(24, 48, 96, 128),
)

LITE = replace(COMPACT, stem_widths=(), lite_stages=EFFICIENTNET_LITE0, lite_stem=32)


POSITION_GAIN = 2.0  # of the first projections: a point's own cell is then some e^6 times nearer than a far one


class ChannelNorm(nn.Module):
    """Layer norm over the channels of a map [B, C, h, w]."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        y = F.layer_norm(x.permute(0, 2, 3, 1), x.shape[1:2], self.weight, self.bias, 1e-6)
        return y.permute(0, 3, 1, 2)


class FeedForward(nn.Module):
    def __init__(self, width: int, hidden: int, gelu: bool) -> None:
        super().__init__()
        self.lin1, self.lin2, self.gelu = nn.Linear(width, hidden), nn.Linear(hidden, width), gelu

    def forward(self, x: Tensor) -> Tensor:
        x = self.lin1(x)
        return self.lin2(F.gelu(x) if self.gelu else x.relu())


class GridAttention(nn.Module):
    """Attention over a grid [B, h, w, C] with decomposed relative positions, whose queries are not scaled (trap T60)."""

    def __init__(self, width: int, heads: int, side: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.rel_pos_h = nn.Parameter(torch.zeros(2 * side - 1, width // heads))
        self.rel_pos_w = nn.Parameter(torch.zeros(2 * side - 1, width // heads))

    def forward(self, x: Tensor) -> Tensor:
        b, h, w, c = x.shape
        q, k, v = self.qkv(x).view(b, h * w, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)  # [B, heads, hw, d]
        scores = (q * q.shape[-1] ** -0.5) @ k.transpose(-2, -1)
        grid = q.view(b, self.heads, h, w, -1)
        rows = torch.einsum("bnijd,imd->bnijm", grid, table_of(self.rel_pos_h, h))
        columns = torch.einsum("bnijd,jmd->bnijm", grid, table_of(self.rel_pos_w, w))
        bias = rows[..., :, None] + columns[..., None, :]  # [B, heads, h, w, h, w]
        weights = (scores + bias.reshape(scores.shape)).softmax(-1)
        return self.proj((weights @ v).transpose(1, 2).reshape(b, h, w, c))


def table_of(positions: Tensor, side: int) -> Tensor:
    """[side, side, d] of a table [2 S - 1, d]: the row of a query at i and a key at m is i - m + side - 1."""
    if len(positions) != 2 * side - 1:
        line = positions.t()[None]
        positions = F.interpolate(line, size=2 * side - 1, mode="linear", align_corners=False)[0].t()
    at = torch.arange(side, device=positions.device)
    return positions[at[:, None] - at[None, :] + side - 1]


class EncoderBlock(nn.Module):
    def __init__(self, s: SegmentAnythingSizes, window: int) -> None:
        super().__init__()
        self.window = window  # 0 attends to the whole grid
        self.norm1, self.norm2 = (nn.LayerNorm(s.encoder_width, eps=1e-6) for _ in range(2))
        self.attn = GridAttention(s.encoder_width, s.encoder_heads, window or s.grid)
        self.mlp = FeedForward(s.encoder_width, s.encoder_hidden, gelu=True)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.message(self.norm1(x))
        return x + self.mlp(self.norm2(x))

    def message(self, x: Tensor) -> Tensor:
        if self.window == 0:
            return self.attn(x)
        side = self.window
        b, h, w, c = x.shape
        x = F.pad(x, (0, 0, 0, -w % side, 0, -h % side))  # zeros that take part, as in the official code
        down, across = x.shape[1] // side, x.shape[2] // side
        x = x.view(b, down, side, across, side, c).transpose(2, 3).reshape(-1, side, side, c)
        x = self.attn(x).view(b, down, across, side, side, c).transpose(2, 3)
        return x.reshape(b, down * side, across * side, c)[:, :h, :w]


class ImageEncoder(nn.Module):
    """Normalised pictures [B, 3, H, W] to embeddings [B, C, H/patch, W/patch]."""

    def __init__(self, s: SegmentAnythingSizes) -> None:
        super().__init__()
        d, c = s.encoder_width, s.embedding_width
        self.patch_embed = nn.Module()
        self.patch_embed.proj = nn.Conv2d(3, d, s.patch_size, s.patch_size)
        self.pos_embed = nn.Parameter(0.02 * torch.randn(1, s.grid, s.grid, d))
        self.blocks = nn.ModuleList(
            EncoderBlock(s, 0 if i in s.global_blocks else s.window_size) for i in range(s.encoder_blocks)
        )
        self.neck = nn.Sequential(
            nn.Conv2d(d, c, 1, bias=False), ChannelNorm(c), nn.Conv2d(c, c, 3, padding=1, bias=False), ChannelNorm(c)
        )

    def forward(self, images: Tensor) -> Tensor:
        x = self.patch_embed.proj(images)
        positions = self.pos_embed.permute(0, 3, 1, 2)
        if positions.shape[-2:] != x.shape[-2:]:
            positions = F.interpolate(positions, size=x.shape[-2:], mode="bilinear", align_corners=False)
        x = (x + positions).permute(0, 2, 3, 1)
        for block in self.blocks:
            x = block(x)
        return self.neck(x.permute(0, 3, 1, 2))


class PyramidImageEncoder(PyramidTrunk):
    """Normalised pictures [B, 3, H, W] to embeddings [B, C, H/8, W/8]."""

    def __init__(self, s: SegmentAnythingSizes) -> None:
        side = s.image_size // 16
        a, b, c, d = s.stem_widths
        super().__init__((a, b, c, d), (side, side), s.encoder_blocks, s.encoder_heads, s.encoder_hidden)
        e = s.embedding_width
        self.lateral16, self.lateral8 = nn.Conv2d(d, e, 1), nn.Conv2d(c, e, 1)
        self.norm8_mixed, self.norm8_out = ChannelNorm(e), ChannelNorm(e)
        self.mix8 = nn.Conv2d(e, e, 3, padding=1, bias=False)

    def forward(self, images: Tensor) -> Tensor:
        _, x8, x16 = self.pyramid(images)
        return self.norm8_out(self.mix8(self.norm8_mixed(up2(self.lateral16(x16)) + self.lateral8(x8))))


class LiteImageEncoder(nn.Module):
    """Normalised pictures [B, 3, H, W] to embeddings [B, C, H/8, W/8], by a trunk that knows photographs."""

    def __init__(self, s: SegmentAnythingSizes) -> None:
        super().__init__()
        e = s.embedding_width
        self.trunk = EfficientNetLite(s.lite_stem, s.lite_stages)
        widths = self.trunk.widths
        self.down4 = nn.Conv2d(widths.quarter, e, 2, 2)  # rims are at 1/4
        self.lateral8, self.lateral16 = nn.Conv2d(widths.eighth, e, 1), nn.Conv2d(widths.sixteenth, e, 1)
        self.lateral32 = nn.Conv2d(widths.thirty_second, e, 1)
        self.norm8_mixed, self.norm8_out = ChannelNorm(e), ChannelNorm(e)
        self.mix8 = nn.Conv2d(e, e, 3, padding=1, bias=False)

    def forward(self, images: Tensor) -> Tensor:
        mean, deviation = (torch.tensor(x, device=images.device).view(1, 3, 1, 1) for x in (MEAN, DEVIATION))
        levels = self.trunk(2 * (images * deviation + mean) - 1)
        y16 = self.lateral16(levels.sixteenth)
        y16 = y16 + resize_to(self.lateral32(levels.thirty_second), y16)
        y8 = self.lateral8(levels.eighth) + self.down4(levels.quarter)
        return self.norm8_out(self.mix8(self.norm8_mixed(y8 + resize_to(y16, y8))))


class PositionCode(nn.Module):
    positional_encoding_gaussian_matrix: Tensor

    def __init__(self, width: int) -> None:
        super().__init__()
        self.register_buffer("positional_encoding_gaussian_matrix", torch.randn(2, width // 2))

    def forward(self, shares: Tensor) -> Tensor:
        """Codes [..., C] of positions [..., 2] given as shares of the input's width and height."""
        angles = 2 * math.pi * ((2 * shares - 1) @ self.positional_encoding_gaussian_matrix)
        return torch.cat([angles.sin(), angles.cos()], dim=-1)


class PromptEncoder(nn.Module):
    def __init__(self, s: SegmentAnythingSizes) -> None:
        super().__init__()
        c, m = s.embedding_width, s.mask_channels
        self.pe_layer = PositionCode(c)
        self.point_embeddings = nn.ModuleList(nn.Embedding(1, c) for _ in range(4))  # off, on, upper left, lower right
        self.not_a_point_embed, self.no_mask_embed = nn.Embedding(1, c), nn.Embedding(1, c)
        self.mask_downscaling = nn.Sequential(
            nn.Conv2d(1, m // 4, 2, 2), ChannelNorm(m // 4), nn.GELU(),
            nn.Conv2d(m // 4, m, 2, 2), ChannelNorm(m), nn.GELU(), nn.Conv2d(m, c, 1),
        )  # fmt: skip

    def sparse(self, points: Tensor, kinds: Tensor) -> Tensor:
        """Tokens [P, K, C] of points [P, K, 2] (shares of the input) and kinds [P, K]: 0 off the thing, 1 on it, 2 and 3
        corners of a box, -1 the padding of a prompt without a box."""
        table = torch.cat([e.weight for e in (*self.point_embeddings, self.not_a_point_embed)])
        codes = torch.where(kinds[..., None] >= 0, self.pe_layer(points), torch.zeros_like(table[0]))
        return codes + table[kinds]  # -1 is the table's last row

    def dense(self, masks: Tensor | None, count: int, grid: tuple[int, int]) -> Tensor:
        """[P, C, h, w] of mask logits [P, 1, 4 h, 4 w], or of none."""
        if masks is not None:
            return self.mask_downscaling(masks)
        return self.no_mask_embed.weight[0][None, :, None, None].expand(count, -1, *grid)

    def positions(self, grid: tuple[int, int]) -> Tensor:
        """Codes [h w, C] of the grid's cells."""
        h, w = grid
        device = self.no_mask_embed.weight.device
        y, x = torch.meshgrid(torch.arange(h, device=device), torch.arange(w, device=device), indexing="ij")
        return self.pe_layer(torch.stack([(x + 0.5) / w, (y + 0.5) / h], dim=-1).view(-1, 2))


class ProjectedAttention(nn.Module):
    def __init__(self, s: SegmentAnythingSizes, downsampling: int) -> None:
        super().__init__()
        inner = s.embedding_width // downsampling
        self.heads = s.decoder_heads
        self.q_proj, self.k_proj, self.v_proj = (nn.Linear(s.embedding_width, inner) for _ in range(3))
        self.out_proj = nn.Linear(inner, s.embedding_width)

    def forward(self, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        q, k, v = (
            x.view(*x.shape[:2], self.heads, -1).transpose(1, 2)
            for x in (self.q_proj(queries), self.k_proj(keys), self.v_proj(values))
        )
        weights = ((q * q.shape[-1] ** -0.5) @ k.transpose(-2, -1)).softmax(-1)
        return self.out_proj((weights @ v).transpose(1, 2).flatten(2))


class TwoWayBlock(nn.Module):
    def __init__(self, s: SegmentAnythingSizes, first: bool) -> None:
        super().__init__()
        self.first = first
        self.self_attn = ProjectedAttention(s, 1)
        self.cross_attn_token_to_image, self.cross_attn_image_to_token = (
            ProjectedAttention(s, s.attention_downsampling) for _ in range(2)
        )
        self.mlp = FeedForward(s.embedding_width, s.decoder_hidden, gelu=False)
        self.norm1, self.norm2, self.norm3, self.norm4 = (nn.LayerNorm(s.embedding_width) for _ in range(4))

    def forward(self, tokens: Tensor, image: Tensor, token_codes: Tensor, image_codes: Tensor) -> tuple[Tensor, Tensor]:
        if self.first:  # the tokens are their own codes already
            tokens = self.self_attn(tokens, tokens, tokens)
        else:
            coded = tokens + token_codes
            tokens = tokens + self.self_attn(coded, coded, tokens)
        tokens = self.norm1(tokens)
        keys = image + image_codes
        tokens = self.norm2(tokens + self.cross_attn_token_to_image(tokens + token_codes, keys, image))
        tokens = self.norm3(tokens + self.mlp(tokens))
        image = self.norm4(image + self.cross_attn_image_to_token(keys, tokens + token_codes, tokens))
        return tokens, image


class TwoWayTransformer(nn.Module):
    def __init__(self, s: SegmentAnythingSizes) -> None:
        super().__init__()
        self.layers = nn.ModuleList(TwoWayBlock(s, i == 0) for i in range(s.decoder_blocks))
        self.final_attn_token_to_image = ProjectedAttention(s, s.attention_downsampling)
        self.norm_final_attn = nn.LayerNorm(s.embedding_width)

    def forward(self, tokens: Tensor, image: Tensor, image_codes: Tensor) -> tuple[Tensor, Tensor]:
        token_codes = tokens
        for layer in self.layers:
            tokens, image = layer(tokens, image, token_codes, image_codes)
        message = self.final_attn_token_to_image(tokens + token_codes, image + image_codes, image)
        return self.norm_final_attn(tokens + message), image


class Perceptron(nn.Module):
    def __init__(self, inputs: int, hidden: int, outputs: int, layers: int) -> None:
        super().__init__()
        widths = [inputs, *[hidden] * (layers - 1), outputs]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths, widths[1:], strict=False))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers[:-1]:
            x = layer(x).relu()
        return self.layers[-1](x)


class MaskDecoder(nn.Module):
    """Logits of all masks (first the single one, then small, medium and large) at four times the grid, and overlaps."""

    def __init__(self, s: SegmentAnythingSizes) -> None:
        super().__init__()
        c = s.embedding_width
        self.iou_token, self.mask_tokens = nn.Embedding(1, c), nn.Embedding(s.masks + 1, c)
        self.transformer = TwoWayTransformer(s)
        self.output_upscaling = nn.Sequential(
            nn.ConvTranspose2d(c, c // 4, 2, 2), ChannelNorm(c // 4), nn.GELU(),
            nn.ConvTranspose2d(c // 4, c // 8, 2, 2), nn.GELU(),
        )  # fmt: skip
        self.output_hypernetworks_mlps = nn.ModuleList(Perceptron(c, c, c // 8, 3) for _ in range(s.masks + 1))
        self.iou_prediction_head = Perceptron(c, s.score_hidden, s.masks + 1, s.score_layers)

    def forward(self, image: Tensor, sparse: Tensor, positions: Tensor) -> tuple[Tensor, Tensor]:
        """image [P, C, h, w] (embedding and dense prompt), sparse [P, K, C] -> [P, masks + 1, 4 h, 4 w], [P, masks + 1]."""
        p, _, h, w = image.shape
        own = torch.cat([self.iou_token.weight, self.mask_tokens.weight])
        tokens = torch.cat([own.expand(p, -1, -1), sparse], dim=1)
        tokens, cells = self.transformer(tokens, image.flatten(2).transpose(1, 2), positions)
        upscaled = self.output_upscaling(cells.transpose(1, 2).view(p, -1, h, w))
        hyper = torch.stack([f(tokens[:, 1 + i]) for i, f in enumerate(self.output_hypernetworks_mlps)], dim=1)
        logits = (hyper @ upscaled.flatten(2)).view(p, -1, 4 * h, 4 * w)
        return logits, self.iou_prediction_head(tokens[:, 0])


class SegmentAnything(nn.Module):
    def __init__(self, sizes: SegmentAnythingSizes) -> None:
        super().__init__()
        self.sizes = sizes
        if sizes.lite_stages:
            self.image_encoder: nn.Module = LiteImageEncoder(sizes)
        else:
            self.image_encoder = PyramidImageEncoder(sizes) if sizes.stem_widths else ImageEncoder(sizes)
        self.prompt_encoder = PromptEncoder(sizes)
        self.mask_decoder = MaskDecoder(sizes)

    @torch.no_grad()
    def look_where_asked(self) -> None:
        """Starts attention between tokens and image as a comparison of positions, so that a point meets its own cell.

        Queries and keys are projected alike: their product is then that of the position codes, which falls off within
        a tenth of the picture. From unrelated projections a small network takes thousands of steps to find this.
        """
        for layer in self.mask_decoder.transformer.layers:
            for attention in (layer.cross_attn_token_to_image, layer.cross_attn_image_to_token):
                nn.init.orthogonal_(attention.q_proj.weight, gain=POSITION_GAIN)
                attention.k_proj.weight.copy_(attention.q_proj.weight)

    def embed(self, images: Tensor) -> Tensor:
        """Pictures [B, 3, H, W] in [0, 1] to embeddings [B, C, h, w]."""
        mean, deviation = (images.new_tensor(v).view(1, 3, 1, 1) for v in (MEAN, DEVIATION))
        return self.image_encoder((images - mean) / deviation)

    def segment(
        self, embeddings: Tensor, index: Tensor, points: Tensor, kinds: Tensor, masks: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """All masks of P prompts; `index` [P] says whose embedding each prompt is on. See PromptEncoder for the rest."""
        grid = (embeddings.shape[-2], embeddings.shape[-1])
        dense = self.prompt_encoder.dense(masks, len(index), grid)
        sparse = self.prompt_encoder.sparse(points, kinds)
        return self.mask_decoder(embeddings[index] + dense, sparse, self.prompt_encoder.positions(grid))
