"""AdamW with a warm-up and a linear fall of the learning rate; weights averaged over the last steps."""

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

WARM_UP = 0.06
LARGEST_GRADIENT = 1.0


class Schedule:
    """Heads learn `head_factor` times as fast as the encoder; lower layers slower by `layer_decay` a layer."""

    def __init__(self, model: nn.Module, rate: float, steps: int, layer_decay: float = 1.0, head_factor: float = 1.0):
        self.model, self.steps, self.taken = model, steps, 0
        layers = model.bert.config.num_hidden_layers
        groups: dict[tuple[float, float], list[nn.Parameter]] = {}
        for name, parameter in model.named_parameters():
            parts = name.split(".")
            if parts[0] != "bert":
                factor = head_factor
            elif parts[1:3] == ["encoder", "layer"]:
                factor = layer_decay ** (layers - 1 - int(parts[3]))
            else:
                factor = layer_decay ** (layers + 1)
            decay = 0.01 if parameter.dim() > 1 else 0.0
            groups.setdefault((factor, decay), []).append(parameter)
        self.optimiser = torch.optim.AdamW(
            [{"params": p, "lr": rate * f, "weight_decay": d} for (f, d), p in groups.items()], fused=True, eps=1e-6
        )
        warm = max(1, int(steps * WARM_UP))
        self.rates = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser, lambda n: min((n + 1) / warm, max(0.0, (steps - n) / max(1, steps - warm)))
        )

    def step(self, loss: Tensor) -> None:
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), LARGEST_GRADIENT, foreach=True)
        self.optimiser.step()
        self.optimiser.zero_grad()
        self.rates.step()
        self.taken += 1


def averaged_over(steps: int, model: nn.Module) -> AveragedModel:
    """The mean of the model's weights, of which each step counts less the older it is (Polyak and Juditsky 1992)."""
    return AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(1 - 1 / steps))
