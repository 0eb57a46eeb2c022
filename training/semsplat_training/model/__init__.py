from .config import NetworkConfig
from .semantic_splat import GeometryOutput, Semantics, SemanticSplat

__all__ = ["GeometryOutput", "NetworkConfig", "SemanticSplat", "Semantics"]
