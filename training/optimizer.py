"""Muon for the matrices, AdamW for the rest, as the one optimizer that a trainer wants."""

from __future__ import annotations

from typing import Any

import torch


class MuonWithAdamW(torch.optim.Optimizer):  # type: ignore[misc]
    """Two optimizers with one face; both follow one learning-rate schedule.

    Muon (Jordan et al. 2024) orthogonalises the update of a hidden matrix; its step is scaled to AdamW's
    root mean square (Moonshot 2025), so that one learning rate serves both.
    """

    def __init__(self, model: torch.nn.Module, *, lr: float, weight_decay: float) -> None:
        """Take every parameter of ``model``."""
        named = list(model.named_parameters())
        hidden = [p for name, p in named if p.ndim == 2 and "embed" not in name]
        inside = {id(p) for p in hidden}
        others = [p for _, p in named if id(p) not in inside]
        self.parts: list[torch.optim.Optimizer] = [
            torch.optim.Muon(hidden, lr=lr, weight_decay=weight_decay, adjust_lr_fn="match_rms_adamw"),
            torch.optim.AdamW(others, lr=lr, betas=(0.9, 0.95), weight_decay=0.0, fused=True),
        ]
        super().__init__([p for _, p in named], {"lr": lr})
        self._link()

    def _link(self) -> None:
        self.param_groups = [group for part in self.parts for group in part.param_groups]

    def step(self, closure: Any = None) -> None:
        """One step of both; a closure is not supported."""
        for part in self.parts:
            part.step()

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients."""
        for part in self.parts:
            part.zero_grad(set_to_none)

    def state_dict(self) -> dict[str, Any]:
        """Both states, for a checkpoint."""
        return {"parts": [part.state_dict() for part in self.parts]}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Both states, from a checkpoint."""
        for part, state in zip(self.parts, state_dict["parts"], strict=True):
            part.load_state_dict(state)
        self._link()
