"""Checkpoints that others trained, in the form in which the Hugging Face hub keeps them."""
