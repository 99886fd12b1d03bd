"""The tasks in words: the title of each, and what its gallery holds."""

CHOOSE_CLIP = "Choose a clip"
TITLES = {
    "genre": "Music genre",
    "emotion": "Speech emotion",
    "deepfake": "Deepfake detection",
}
ABOUT = {
    "genre": (
        "Synthetic clips, composed for Earshot, whose own models were trained on clips like "
        "these. Real recordings name who made them."
    ),
    "emotion": (
        "Synthetic speech, angry, happy, neutral or sad by rules and chosen from a pool; no one "
        "felt anything. Real recordings are by actors."
    ),
    "deepfake": (
        "Earshot brings no recordings of people: its speech is all fake, and real voices have to "
        "be fetched. Record your own voice below."
    ),
}
