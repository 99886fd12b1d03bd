"""The tags of the published taggers, and the genres that some of them name.

Each tagger answers 50 yes-or-no questions. Here it is a genre classifier: a class is one or more
tags that name the same genre, and its logit is the largest of theirs (`genre_head`). Classes are
the GTZAN genres that have a tag, and electronic and folk. What no tag names is no class of the
model: disco in none of the sets, blues only in MSD's, reggae only in MTG-Jamendo's. Tags of moods,
decades, voices and instruments name no genre, and "alternative" or "indie" name several.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class GenreClass:
    """A genre, and the tags that name it."""

    label: str
    tags: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TagSet:
    """The tags that a tagger was trained on."""

    name: str  # in ids
    title: str  # of the training set, shown to people
    trained_on: str  # the same, within a sentence
    tags: tuple[str, ...]  # as spelt by their authors, in the order of the outputs
    classes: tuple[GenreClass, ...]  # in the order of the classifier's logits

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the classes."""
        return tuple(each.label for each in self.classes)

    @property
    def genre_tags(self) -> tuple[str, ...]:
        """The tags of all classes, class by class; no tag names two genres."""
        return tuple(tag for each in self.classes for tag in each.tags)

    @property
    def positions(self) -> tuple[tuple[int, ...], ...]:
        """Of every class, the positions of its tags among the outputs."""
        return tuple(tuple(map(self.tags.index, each.tags)) for each in self.classes)


def _listed(tags: str) -> tuple[str, ...]:
    return tuple(tags.split("; "))


def _classes(**tags_of: str) -> tuple[GenreClass, ...]:
    return tuple(GenreClass(label=label, tags=_listed(tags)) for label, tags in tags_of.items())


_JAMENDO_TAGS = _listed(
    "genre---alternative; genre---ambient; genre---atmospheric; genre---chillout; "
    "genre---classical; genre---dance; genre---downtempo; genre---easylistening; "
    "genre---electronic; genre---experimental; genre---folk; genre---funk; genre---hiphop; "
    "genre---house; genre---indie; genre---instrumentalpop; genre---jazz; genre---lounge; "
    "genre---metal; genre---newage; genre---orchestral; genre---pop; genre---popfolk; "
    "genre---poprock; genre---reggae; genre---rock; genre---soundtrack; genre---techno; "
    "genre---trance; genre---triphop; genre---world; instrument---acousticguitar; "
    "instrument---bass; instrument---computer; instrument---drummachine; instrument---drums; "
    "instrument---electricguitar; instrument---electricpiano; instrument---guitar; "
    "instrument---keyboard; instrument---piano; instrument---strings; "
    "instrument---synthesizer; instrument---violin; instrument---voice; "
    "mood/theme---emotional; mood/theme---energetic; mood/theme---film; mood/theme---happy; "
    "mood/theme---relaxing"
)
_MSD_TAGS = _listed(
    "rock; pop; alternative; indie; electronic; female vocalists; dance; 00s; alternative "
    "rock; jazz; beautiful; metal; chillout; male vocalists; classic rock; soul; indie rock; "
    "Mellow; electronica; 80s; folk; 90s; chill; instrumental; punk; oldies; blues; hard "
    "rock; ambient; acoustic; experimental; female vocalist; guitar; Hip-Hop; 70s; party; "
    "country; easy listening; sexy; catchy; funk; electro; heavy metal; Progressive rock; "
    "60s; rnb; indie pop; sad; House; happy"
)
_MTAT_TAGS = _listed(
    "guitar; classical; slow; techno; strings; drums; electronic; rock; fast; piano; ambient; "
    "beat; violin; vocal; synth; female; indian; opera; male; singing; vocals; no vocals; "
    "harpsichord; loud; quiet; flute; woman; male vocal; no vocal; pop; soft; sitar; solo; "
    "man; classic; choir; voice; new age; dance; male voice; female vocal; beats; harp; "
    "cello; no voice; weird; country; metal; female voice; choral"
)

JAMENDO = TagSet(
    name="jamendo",
    title="MTG-Jamendo",
    trained_on="MTG-Jamendo",
    tags=_JAMENDO_TAGS,
    classes=_classes(
        classical="genre---classical",
        hiphop="genre---hiphop",
        jazz="genre---jazz",
        metal="genre---metal",
        pop="genre---pop",
        reggae="genre---reggae",
        rock="genre---rock",
        electronic=(
            "genre---electronic; genre---techno; genre---house; genre---trance; genre---dance; "
            "genre---downtempo; genre---triphop; genre---ambient; genre---chillout"
        ),
        folk="genre---folk; genre---popfolk",
    ),
)
MSD = TagSet(
    name="msd",
    title="Million Song Dataset",
    trained_on="the Million Song Dataset",
    tags=_MSD_TAGS,
    classes=_classes(
        blues="blues",
        country="country",
        hiphop="Hip-Hop",
        jazz="jazz",
        metal="metal; heavy metal",
        pop="pop; indie pop",
        rock="rock; alternative rock; classic rock; indie rock; hard rock; Progressive rock",
        electronic="electronic; electronica; electro; House; dance; ambient; chillout",
        folk="folk",
    ),
)
MTAT = TagSet(
    name="mtat",
    title="MagnaTagATune",
    trained_on="MagnaTagATune",
    tags=_MTAT_TAGS,
    classes=_classes(
        classical="classical; classic",
        country="country",
        metal="metal",
        pop="pop",
        rock="rock",
        electronic="electronic; techno; dance; ambient",
    ),
)
TAG_SETS = (JAMENDO, MSD, MTAT)
