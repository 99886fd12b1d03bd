"""The tasks in the page's words: what each is called, and what its gallery holds."""

TITLES = {
    "genre": "Music genre",
    "emotion": "Speech emotion",
    "deepfake": "Deepfake detection",
}
ABOUT = {
    "genre": (
        "Synthetic clips, composed for Earshot; the models were trained on such clips. Those that "
        "need the network were made by others."
    ),
    "emotion": (
        "Synthetic speech: nobody felt anything. Rules for pitch, pace and loudness make it sound "
        "angry, happy, neutral or sad. The clips were chosen from a pool."
    ),
    "deepfake": (
        "Real human speech cannot be bundled, so without the network nearly every clip here is a "
        "fake. Record your own voice below, and see what the models call it."
    ),
}
