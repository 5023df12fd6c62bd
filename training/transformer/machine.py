"""The machine that trains: its threads, its chance, its GPU where it has one."""

import argparse

import torch


def add_machine(arguments: argparse.ArgumentParser) -> None:
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--seed", type=int, default=1)


def use_machine(options: argparse.Namespace) -> torch.device:
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def in_bf16(device: torch.device) -> torch.autocast:
    """Computes in bf16 where the machine does: a processor that imitates it takes a hundred times as long."""
    able = device.type == "cuda" or torch.cpu._is_avx512_bf16_supported()
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=able)
