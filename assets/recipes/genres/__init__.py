"""One recipe per genre, which draws a key, a tempo, chords and instruments and writes the parts."""
