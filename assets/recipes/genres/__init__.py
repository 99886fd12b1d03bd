"""One recipe for each genre: it draws key, tempo, progression, band and figures, and writes the parts."""
