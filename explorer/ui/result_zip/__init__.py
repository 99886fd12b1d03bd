"""The zip of a result, as the page lets visitors take it away."""
