"""The engine: walks, reads, splits, stores and searches; knows no terminal and no ONNX."""
