"""Teaches a classifier: batches of all tasks, class weights, early stopping by held-out macro-recall."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.optim.swa_utils import AveragedModel

from classifier import Classifier
from posts import Batch, Numbered, batches, together
from shared import confusion, macro_recall

SMOOTHING = 0.05
# What a side task counts for beside sentiment, and the epochs in which it is read.
SIDE_TASK_WEIGHT = 0.5
SIDE_TASK_EPOCHS = 1
WARM_UP_STEPS = 100
# Weights kept are a moving average over about this many posts (Polyak and Juditsky 1992).
AVERAGED_POSTS = 20_000
AVERAGED_EVERY = 8  # steps
LARGEST_GRADIENT = 1.0
WEIGHT_DECAY = 0.01
# A piece is hidden from the network with this chance, so that it does not lean on single words.
HIDDEN_PIECES = 0.08


@dataclass(frozen=True)
class Settings:
    learning_rate: float
    batch_size: int
    epochs: int
    patience: int = 3  # checks, two an epoch, without a better macro-recall
    seed: int = 1


@dataclass(frozen=True)
class Fitted:
    classifier: Classifier
    macro_recall: float  # on the held-out posts
    epoch: float  # at which it was found


def fit(
    make: Callable[[], Classifier],
    train: Sequence[Numbered],
    held_out: Sequence[Numbered],
    side_tasks: Mapping[str, Sequence[Numbered]],
    settings: Settings,
    unknown: int,
    tell: Callable[[str], None] = lambda _: None,
) -> Fitted:
    """The averaged weights at their best on `held_out`. `unknown` is the number that stands for a hidden piece."""
    torch.manual_seed(settings.seed)
    shuffle = random.Random(settings.seed)
    classifier = make().train()
    averaged = AveragedModel(classifier, multi_avg_fn=_moving_average(settings.batch_size))
    optimiser = torch.optim.AdamW(
        classifier.parameters(), settings.learning_rate, weight_decay=WEIGHT_DECAY, fused=True
    )
    weights = balance(train)
    taken, best, since = 0, Fitted(classifier, 0.0, 0.0), 0
    for epoch in range(settings.epochs):
        plan = _plan(train, side_tasks if epoch < SIDE_TASK_EPOCHS else {}, settings.batch_size, shuffle)
        for at, (task, batch) in enumerate(plan, 1):
            for group in optimiser.param_groups:
                group["lr"] = settings.learning_rate * min(1.0, (taken + 1) / WARM_UP_STEPS)
            loss = _loss(classifier, task, batch, weights, unknown)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(classifier.parameters(), LARGEST_GRADIENT, foreach=True)
            optimiser.step()
            taken += 1
            if taken % AVERAGED_EVERY == 0:
                averaged.update_parameters(classifier)
            if at not in (len(plan) // 2, len(plan)):
                continue
            reached = epoch + at / len(plan)
            found = held_out_macro_recall(averaged.module, held_out)
            tell(f"epoch {reached:.1f}, held-out macro-recall {found:.4f}")
            if found > best.macro_recall:
                best, since = Fitted(_copy(averaged.module, make).eval(), found, reached), 0
            elif epoch >= SIDE_TASK_EPOCHS or not side_tasks:
                since += 1
            if since >= settings.patience:
                return best
    return best


def balance(posts: Sequence[Numbered]) -> Tensor:
    """Weights that make each label count alike, as macro-recall does."""
    counts = torch.bincount(torch.tensor([post.label for post in posts]), minlength=3).float()
    return counts.sum() / counts.clamp(min=1) / len(counts)


@torch.inference_mode()
def logits(classifier: Classifier, posts: Sequence[Numbered], at_once: int = 256) -> Tensor:
    """float [posts, labels], in the order of the posts."""
    classifier.eval()
    order = sorted(range(len(posts)), key=lambda i: len(posts[i].numbers))
    answers = torch.empty(len(posts), 3)
    for at in range(0, len(order), at_once):
        chosen = order[at : at + at_once]
        batch = together([posts[i] for i in chosen])
        answers[chosen] = classifier("sentiment", batch.numbers, batch.shapes, batch.mask)
    return answers


def held_out_macro_recall(classifier: Classifier, posts: Sequence[Numbered]) -> float:
    said = logits(classifier, posts).argmax(1).tolist()
    return macro_recall(confusion([post.label for post in posts], said))


def _plan(
    train: Sequence[Numbered], side_tasks: Mapping[str, Sequence[Numbered]], size: int, shuffle: random.Random
) -> list[tuple[str, Batch]]:
    plan = [("sentiment", batch) for batch in batches(train, size, shuffle)]
    for task, posts in side_tasks.items():
        plan += [(task, batch) for batch in batches(posts, size, shuffle)]
    shuffle.shuffle(plan)
    return plan


def _loss(classifier: Classifier, task: str, batch: Batch, weights: Tensor, unknown: int) -> Tensor:
    # The first place is [CLS], which stays.
    hide = (torch.rand(batch.numbers.shape) < HIDDEN_PIECES) & (batch.mask > 0)
    hide[:, 0] = False
    answers = classifier(task, torch.where(hide, unknown, batch.numbers), batch.shapes, batch.mask)
    if task == "sentiment":
        return cross_entropy(answers, batch.labels, weights, label_smoothing=SMOOTHING)
    return cross_entropy(answers, batch.labels, label_smoothing=SMOOTHING) * SIDE_TASK_WEIGHT


def _moving_average(batch_size: int) -> Callable[[list[Tensor], list[Tensor], Tensor], None]:
    most = max(0.0, 1 - AVERAGED_EVERY * batch_size / AVERAGED_POSTS)

    @torch.no_grad()
    def update(averages: list[Tensor], weights: list[Tensor], taken: Tensor) -> None:
        # The first weights are forgotten sooner: they are not learned yet.
        times = taken.item()
        torch._foreach_lerp_(averages, weights, 1 - min(most, (1 + times) / (10 + times)))

    return update


def _copy(source: nn.Module, make: Callable[[], Classifier]) -> Classifier:
    copy = make()
    copy.load_state_dict(source.state_dict())
    return copy
