"""Training of the SemanticSplat predictor: see training/README.md."""
