"""The encoders: the only room that knows ONNX and tokenizers."""
