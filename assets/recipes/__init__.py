"""A composer and renderer of short clips in ten musical genres."""
