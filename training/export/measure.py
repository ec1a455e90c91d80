"""Times and weighs the export of a random checkpoint of Qwen2.5-0.5B's exact shapes (494 million parameters).

    python -m training.export.measure [--folder DIR]

Each kind is exported in a process of its own, so that the peak of memory is its own too.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

KINDS = ("f16", "q8_0", "q4_k_m")


def make(folder: Path) -> None:
    """Save the checkpoint in bfloat16."""
    import torch
    from transformers import Qwen2Config, Qwen2ForCausalLM

    from training.sft.local import tiny_texts
    from training.sft.tiny import tiny_base

    tiny_base(folder, "qwen2", tiny_texts(60), vocabulary=600)  # for its tokenizer
    torch.set_default_dtype(torch.bfloat16)
    config = Qwen2Config(
        vocab_size=151_936, hidden_size=896, intermediate_size=4864, num_hidden_layers=24,
        num_attention_heads=14, num_key_value_heads=2, max_position_embeddings=32_768,
        tie_word_embeddings=True, rope_theta=1e6, bos_token_id=1, eos_token_id=2, pad_token_id=1,
    )  # fmt: skip
    Qwen2ForCausalLM(config).save_pretrained(folder)


def export(folder: Path, kind: str) -> None:
    """Export once and print seconds, peak megabytes and the file's megabytes."""
    from training.export import export_gguf

    started = time.perf_counter()
    out = export_gguf(folder, folder / f"{kind}.gguf", name="measured", kind=kind)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{kind:7} {seconds:5.1f} s  peak {peak:6.0f} MB  file {out.stat().st_size / 1e6:5.0f} MB")


def main() -> None:
    """Make the checkpoint where it is missing, then export every kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--kind", choices=KINDS)
    given = parser.parse_args()
    if given.kind:
        export(given.folder, given.kind)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary) / "checkpoint"
        if not (folder / "model.safetensors").exists():
            code = f"import pathlib, training.export.measure as m; m.make(pathlib.Path({str(folder)!r}))"
            subprocess.run([sys.executable, "-c", code], check=True)
        for kind in KINDS:
            command = [
                sys.executable,
                "-m",
                "training.export.measure",
                "--folder",
                str(folder),
                "--kind",
                kind,
            ]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
