"""What all bundled models of a task share, so that a row of a table holds only what differs."""

from dataclasses import dataclass

from explorer.judging.info import ClassifierInfo
from models.labels import NONE_LABEL
from models.networks.configs import NetworkConfig
from models.spec import ModelSpec, version_of

MUSIC = "recorded and composed music"  # to models of speech, none of their classes


@dataclass(frozen=True, kw_only=True)
class TaskDefaults:
    """The classes of a task, and the window that its models see."""

    task: str  # one of models.labels.TASKS
    classes: tuple[str, ...]  # in the order of the logits, without "none of these"
    n_samples: int  # length of the window at the network's sampling rate

    def model(
        self,
        *,
        id: str,
        network: NetworkConfig,
        sha256: str,
        title: str | None = None,
        guarded: bool = True,
        other_kind: str | None = None,
    ) -> ModelSpec:
        """Describe one model of the task.

        Args:
            id: also the name of its weights file and of its card, without the endings.
            network: sizes of its network.
            sha256: of its weights file, in hexadecimal.
            title: name shown to people; None: that of the kind of network.
            guarded: whether it was trained with "none of these" as a further, last label.
            other_kind: the real sounds, beside silence and noise, that it was taught to call so;
                None: none.
        """
        info = ClassifierInfo(
            id=id,
            version=version_of(sha256),
            title=title or network.title,
            task=self.task,
            labels=(*self.classes, NONE_LABEL) if guarded else self.classes,
            none_label=NONE_LABEL if guarded else None,
            sample_rate=network.sample_rate,
            n_samples=self.n_samples,
        )
        return ModelSpec(
            info=info,
            family=network.family,
            network=network,
            weights=f"{id}.safetensors",
            sha256=sha256,
            card=f"cards/{id}.md",
            other_kind=other_kind,
        )
