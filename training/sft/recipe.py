"""The recipe of a fine-tune: every choice of a run. Lengths are in tokens, sizes of texts in characters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from training.errors import RecipeError
from training.sft.tiny import Family

Schedule = Literal["linear", "cosine", "constant"]
WAYS = ("typo", "synonym", "paraphrase", "back-translation")
SEVEN = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")


@dataclass(frozen=True)
class SftRecipe:
    """How an adapter is trained over a base model."""

    name: str = ""
    base: str = ""
    """A hub's name of a model, or a folder."""
    family: str = "llama3"
    """Of the tiny base that --reduced builds in the base's place."""
    # data
    data: tuple[str, ...] = ()
    """hub:NAME[:SPLIT], nano:reading, nano:mockery, or a file or folder (JSON, JSON lines, CSV, Parquet)."""
    rows: int = 0
    """At most so many of each source; 0 is all."""
    system: str = ""
    """A system prompt for conversations without one."""
    shortest: int = 0
    longest: int = 1_000_000
    languages: tuple[str, ...] = ()
    bare_labels: bool = True
    """Whether answers that are a bare label stay."""
    near_duplicates: bool = True
    """Whether near duplicates stay; exact ones never do."""
    balance: float = 0.0
    """No bare label in more than so many times the rows of the median label; 0 leaves them as they are."""
    augment: tuple[str, ...] = ()
    """Ways to ask a question otherwise: typo, synonym, paraphrase, back-translation."""
    augmented: float = 0.5
    """So many more rows, as a share of those there are."""
    back_translation: str = ""
    """"module:function" that takes texts and gives as many, translated there and back."""
    held_out: int = 0
    """Rows that are kept apart, to measure the loss on."""
    length: int = 2048
    # adapter
    rank: int = 16
    alpha: int = 16
    dropout: float = 0.0
    targets: tuple[str, ...] = SEVEN
    rslora: bool = False
    bits: int = 16
    # training
    batch: int = 2
    accumulation: int = 4
    learning_rate: float = 2e-4
    schedule: str = "linear"
    warmup_steps: int = 5
    optimizer: str = "adamw_8bit"
    weight_decay: float = 0.01
    epochs: float = 1.0
    max_steps: int = 0
    """0: as many as the epochs have."""
    save_steps: int = 200
    keep: int = 2
    seed: int = 3407
    # out
    gguf: tuple[str, ...] = ("q8_0",)

    def __post_init__(self) -> None:
        """Check the choices against one another; raises RecipeError."""
        if not self.base:
            raise RecipeError("base is missing: a hub's name or a folder")
        if not self.data:
            raise RecipeError("data is missing: a list of sources")
        if self.family not in get_args(Family):
            raise RecipeError(f'family = "{self.family}" is none of {", ".join(get_args(Family))}')
        if self.schedule not in get_args(Schedule):
            raise RecipeError(f'schedule = "{self.schedule}" is none of {", ".join(get_args(Schedule))}')
        if self.bits not in (4, 16):
            raise RecipeError(f"bits = {self.bits} is neither 4 nor 16")
        if unknown := set(self.targets) - set(SEVEN):
            raise RecipeError(f"targets: unknown {', '.join(sorted(unknown))}; there are {', '.join(SEVEN)}")
        if self.shortest > self.longest:
            raise RecipeError(f"shortest = {self.shortest} is more than longest = {self.longest}")
        for name in ("rank", "alpha", "batch", "accumulation", "length", "save_steps", "keep"):
            if getattr(self, name) < 1:
                raise RecipeError(f"{name} = {getattr(self, name)} is less than 1")
        if unknown_ways := set(self.augment) - set(WAYS):
            told = ", ".join(sorted(unknown_ways))
            raise RecipeError(f"augment: unknown {told}; there are {', '.join(WAYS)}")
        if "back-translation" in self.augment and not self.back_translation:
            raise RecipeError('augment has back-translation: set back_translation = "module:function"')
        if self.augment and any(source.startswith("nano:") for source in self.data):
            raise RecipeError("augment changes questions, but the answers of nano: are copied from them")
        if not 0 <= self.augmented <= 100 or self.balance < 0:
            raise RecipeError("augmented is from 0 to 100, and balance not below 0")
        if not 0 <= self.dropout < 1:
            raise RecipeError(f"dropout = {self.dropout} is no share below 1")

    @property
    def scale(self) -> float:
        """What the adapter's product is multiplied by: alpha/r, rank-stabilised alpha/√r."""
        return float(self.alpha / (self.rank**0.5 if self.rslora else self.rank))


# What --reduced puts over a recipe: minutes on a CPU, the same code.
REDUCED: dict[str, object] = {
    "rows": 96,
    "held_out": 16,
    "length": 192,
    "batch": 4,
    "accumulation": 2,
    "learning_rate": 2e-3,
    "warmup_steps": 2,
    "max_steps": 24,
    "save_steps": 8,
    "bits": 16,
    "optimizer": "adamw_torch",
    "gguf": ("q8_0",),
}
