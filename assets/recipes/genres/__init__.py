"""One recipe for each genre: it draws key, tempo, chords and band, and writes the parts."""
