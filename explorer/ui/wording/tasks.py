"""The tasks in words: the title of each, and what its gallery holds."""

CHOOSE_CLIP = "Choose a clip"
TITLES = {
    "genre": "Music genre",
    "emotion": "Speech emotion",
    "deepfake": "Deepfake detection",
}
ABOUT = {
    "genre": (
        "Synthetic clips, composed for Earshot; Earshot’s own models were trained on clips "
        "like these. Clips that need the network were made by others."
    ),
    "emotion": (
        "Synthetic speech, made to sound angry, happy, neutral or sad by rules for its melody, "
        "tempo and timbre; no one felt anything. The clips were chosen from a pool."
    ),
    "deepfake": (
        "Earshot brings no recordings of people: the speech that comes with it is all fake, and "
        "real speech needs the network. Record your own voice below, and see what the models say "
        "about it."
    ),
}
