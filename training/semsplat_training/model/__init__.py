from .config import NetworkConfig
from .semantic_splat import GeometryOutput, SemanticSplat

__all__ = ["GeometryOutput", "NetworkConfig", "SemanticSplat"]
