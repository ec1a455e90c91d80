"""Several optimizers as the one that a trainer wants: Muon for matrices, a sparse one for tables of words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch


class Joined(torch.optim.Optimizer):  # type: ignore[misc]
    """Optimizers with one face, each for parameters of its own; all follow one learning-rate schedule."""

    def __init__(self, parts: list[torch.optim.Optimizer], *, lr: float) -> None:
        """Take every parameter of ``parts``."""
        self.parts = parts
        super().__init__(
            [p for part in parts for group in part.param_groups for p in group["params"]], {"lr": lr}
        )
        self._link()

    def _link(self) -> None:
        self.param_groups = [group for part in self.parts for group in part.param_groups]

    def step(self, closure: Any = None) -> None:
        """One step of all; a closure is not supported."""
        for part in self.parts:
            part.step()

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients."""
        for part in self.parts:
            part.zero_grad(set_to_none)

    def state_dict(self) -> dict[str, Any]:
        """Every state, for a checkpoint."""
        return {"parts": [part.state_dict() for part in self.parts]}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Every state, from a checkpoint."""
        for part, state in zip(self.parts, state_dict["parts"], strict=True):
            part.load_state_dict(state)
        self._link()


class MuonWithAdamW(Joined):
    """Muon for the hidden matrices, AdamW for the rest.

    Muon (Jordan et al. 2024) orthogonalises the update of a hidden matrix; its step is scaled to AdamW's
    root mean square (Moonshot 2025), so that one learning rate serves both.
    """

    def __init__(self, model: torch.nn.Module, *, lr: float, weight_decay: float) -> None:
        """Take every parameter of ``model``."""
        named = list(model.named_parameters())
        hidden = [p for name, p in named if p.ndim == 2 and "embed" not in name]
        inside = {id(p) for p in hidden}
        others = [p for _, p in named if id(p) not in inside]
        super().__init__(
            [
                torch.optim.Muon(hidden, lr=lr, weight_decay=weight_decay, adjust_lr_fn="match_rms_adamw"),
                torch.optim.AdamW(others, lr=lr, betas=(0.9, 0.95), weight_decay=0.0, fused=True),
            ],
            lr=lr,
        )


class SparseWithAdamW(Joined):
    """Adam for the rows of tables that a batch used, AdamW for the rest, whose gradients are clipped.

    A row moves only when its word comes: otherwise what is seen once goes on to move for many steps.
    """

    def __init__(
        self, tables: Iterable[torch.nn.Parameter], rest: Iterable[torch.nn.Parameter], *, lr: float
    ) -> None:
        """Take ``tables``, which are matrices, and ``rest``."""
        self._tables, self._rest = list(tables), list(rest)
        parts = [torch.optim.SparseAdam(self._tables, lr=lr), torch.optim.AdamW(self._rest, lr=lr)]
        super().__init__(parts, lr=lr)

    def step(self, closure: Any = None) -> None:
        """One step of both."""
        torch.nn.utils.clip_grad_norm_(self._rest, 1.0)
        for table in self._tables:
            dense = table.grad
            rows = dense.any(dim=1).nonzero().squeeze(1)  # `to_sparse` finds them too, far more slowly
            table.grad = torch.sparse_coo_tensor(
                rows[None], dense[rows], dense.shape, is_coalesced=True, check_invariants=False
            )
        super().step()
