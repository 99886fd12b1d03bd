"""Checkpoints trained by other people, in the format of the Hugging Face hub."""
