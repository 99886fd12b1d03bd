"""The page: the only part of the engine's package that knows Gradio."""
