"""The table of published models: typed, literal, and read without torch or any file of weights."""

from explorer.errors import InputError
from models.published.anti_spoofing import ANTI_SPOOFING
from models.published.description import PublishedModel
from models.published.taggers import TAGGERS

PUBLISHED: tuple[PublishedModel, ...] = (*TAGGERS, *ANTI_SPOOFING)


def find_published(model_id: str) -> PublishedModel:
    """Return the published model of an id; raises InputError listing the ids if there is none."""
    for model in PUBLISHED:
        if model.id == model_id:
            return model
    ids = ", ".join(model.id for model in PUBLISHED)
    raise InputError(f"There is no published model {model_id!r}. There are: {ids}.")
