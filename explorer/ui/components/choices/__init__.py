"""What the visitor chose last, sent to the server one choice at a time."""
