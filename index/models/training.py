"""Teaching an encoder how schools ask: the question side learns, what it knew is held on to.

Needs the extra [models]; torch is imported when training begins. Knows nothing of files but its own folder.
"""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.encoder import PACKAGED, EncoderError, open_encoder
from index.models.lessons import Lesson, hit_at, near_twins

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_CHECKPOINT = "checkpoint.pt"
_BEST = "best.pt"
_LOG = "log.jsonl"
_MAX_TOKENS = 96  # of a question; the longest everyday one has 41
_WARM_UP = 0.06  # share of the steps over which the rate grows
_CHECK_BATCH = 64
# Questions of a batch are about as long as one another: what fills up the shorter ones is reckoned with too.
_BATCHES_SORTED = 16

EPOCHS = 3

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train; what was compared stands in the model card.

    `scale_rate` is that of the scales of a model in 4 bits, `learning_rate` that of all else that is trained. `hold`
    weighs how far vectors of general text may move from where they were (squared distance, times ten). `shares` are
    the shares of the trained weights in the mix with the starting weights (WiSE-FT, Wortsman et al. 2022) that are
    tried on the check; the best one is kept.
    """

    epochs: int = EPOCHS
    batch: int = 32
    scale_rate: float = 1.5e-4
    learning_rate: float = 7e-4
    temperature: float = 0.02
    hold: float = 1.0
    general_batch: int = 4
    shares: tuple[float, ...] = (0.5, 0.7, 0.85, 1.0)
    patience: int = 1  # epochs without gain on the check before it stops
    save_every: int = 50  # steps
    seed: int = 0


# A model in 4 bits, of which scales, biases and gains are trained; and any other, of which all is.
IN_FOUR_BITS = Recipe()
WHOLE = Recipe(learning_rate=5e-5)


@dataclass(frozen=True, slots=True)
class Trained:
    """The model with the mixed weights, and what the check said: hit@1 before and after."""

    model: "SentenceTransformer"
    share: float
    before: float
    after: float


def train(
    start: Callable[[], "SentenceTransformer"],
    lessons: Sequence[Lesson],
    checks: Sequence[Lesson],
    general: Sequence[str],
    folder: Path,
    recipe: Recipe,
    say: Say = lambda line: None,
) -> Trained:
    """The question side of a model, trained so that each question lies nearest to a passage of its section.

    Passages keep the vectors they have: every section of a question's own index is a negative, but for the near-twins
    of the right one; a section counts as its best passage, and the index in service need not be embedded again. Word
    embeddings stay as they are, so that words of no question keep their place among the others. Stops when the check
    gains no more; killed, it goes on
    from its last checkpoint in `folder` when it is called again with the same arguments.

    Args:
        start: makes the model to begin with; called twice.
        lessons: what is learned.
        checks: questions about works that no lesson asks about.
        general: texts whose vectors should stay.
        folder: of the checkpoint and the log (a JSON object a line).
        recipe: how.
        say: told one line every `save_every` steps and every epoch.
    """
    import torch

    device = "cuda" if torch.cuda.is_available() else "cpu"
    folder.mkdir(parents=True, exist_ok=True)
    model, before = start().to(device), start().to(device)
    run = _Run(model, lessons, recipe, device)
    run.resume(folder / _CHECKPOINT)
    untrained = _hit_at_1(before, checks, device)
    held = _encoded(before, general, device)
    while run.epoch < recipe.epochs and run.epoch - run.best_epoch < max(recipe.patience, 1):
        run.go_on(general, held, folder, say)
        gained = max(_mixed_scores(model, before, checks, device, recipe.shares).values())
        run.close_epoch(gained, folder)
        _note(folder, {"epoch": run.epoch, "check_hit_at_1": round(gained, 4)}, say)
    model[0].auto_model.load_state_dict(torch.load(folder / _BEST, map_location=device))
    scores = _mixed_scores(model, before, checks, device, recipe.shares)
    share = max(scores, key=lambda share: (scores[share], -share))  # of equals, the nearest to the start
    _note(folder, {"recipe": asdict(recipe), "shares": scores, "share": share, "before": untrained}, say)
    _mix(model, before, share)
    return Trained(model, share, untrained, scores[share])


def trainable(name: str) -> "SentenceTransformer":
    """The sentence-transformers model of a name.

    Raises:
        EncoderError: when there is none, or it is a packed one.
    """
    from sentence_transformers import SentenceTransformer

    model = open_encoder(name)
    if not isinstance(model, SentenceTransformer):
        expected = f"{PACKAGED}, or a folder with a sentence-transformers model"
        raise EncoderError(f"model {name} cannot be trained; expected {expected}")
    return model


def is_scale(name: str) -> bool:
    """Whether a weight of this name is the scales of a matrix in 4 bits (four_bits.train_scales)."""
    return ".parametrizations." in name


class _Run:
    """The state of a training that may be killed: weights, optimiser, and how far it is."""

    def __init__(self, model: "SentenceTransformer", lessons: Sequence[Lesson], recipe: Recipe, device: str) -> None:
        import torch

        self.model = model
        self.recipe = recipe
        self.device = device
        self.epoch = self.step = 0  # epochs finished, and steps finished in the one that is running
        self.best_epoch, self.best = 0, 0.0
        self._pools = [_Pool(lesson, device) for lesson in lessons]
        bert = model[0].auto_model
        bert.embeddings.requires_grad_(False)
        learned = [(name, weight) for name, weight in bert.named_parameters() if weight.requires_grad]
        scales = [weight for name, weight in learned if is_scale(name)]
        others = [weight for name, weight in learned if not is_scale(name)]
        rates = ((scales, recipe.scale_rate), (others, recipe.learning_rate))
        groups = [{"params": weights, "rate": rate} for weights, rate in rates if weights]
        self._optimizer = torch.optim.AdamW(groups, weight_decay=0.0)
        self._steps = recipe.epochs * len(self._batches(0))
        shapes = [(name, tuple(weight.shape)) for name, weight in bert.named_parameters()]
        taught = repr((recipe, shapes, [(lesson.questions, lesson.targets.tolist()) for lesson in lessons]))
        self._taught = hashlib.sha256(taught.encode()).hexdigest()

    def go_on(self, general: Sequence[str], held: Any, folder: Path, say: Say) -> None:
        """Train to the end of the epoch."""
        batches = self._batches(self.epoch)
        self.model.train()
        losses = []
        for pool, rows in batches[self.step :]:
            for group in self._optimizer.param_groups:
                group["lr"] = group["rate"] * self._share_of_rate(self.epoch * len(batches) + self.step)
            losses.append(self._learn(pool, rows, general, held))
            self.step += 1
            if self.step % self.recipe.save_every == 0:
                self._save(folder)
                mean = sum(losses[-self.recipe.save_every :]) / len(losses[-self.recipe.save_every :])
                _note(folder, {"epoch": self.epoch + 1, "step": self.step, "of": len(batches), "loss": mean}, say)
        self.model.eval()

    def close_epoch(self, gained: float, folder: Path) -> None:
        """Count the epoch, and keep its weights when the check never was as good."""
        self.epoch, self.step = self.epoch + 1, 0
        if gained > self.best:
            self.best_epoch, self.best = self.epoch, gained
            _write(self.model[0].auto_model.state_dict(), folder / _BEST)
        self._save(folder)

    def resume(self, checkpoint: Path) -> None:
        """Go on from a checkpoint of this same training, when there is one."""
        import torch

        if checkpoint.exists():
            saved = torch.load(checkpoint, map_location=self.device)
            if saved["taught"] != self._taught:
                return  # what another training left: other questions, another model or another recipe
            self.model[0].auto_model.load_state_dict(saved["weights"])
            self._optimizer.load_state_dict(saved["optimizer"])
            self.epoch, self.step, self.best_epoch, self.best = saved["at"]

    def _save(self, folder: Path) -> None:
        at = (self.epoch, self.step, self.best_epoch, self.best)
        weights = self.model[0].auto_model.state_dict()
        state = {"weights": weights, "optimizer": self._optimizer.state_dict(), "at": at, "taught": self._taught}
        _write(state, folder / _CHECKPOINT)

    def _batches(self, epoch: int) -> list[tuple["_Pool", list[int]]]:
        """Every question once, in batches of one lesson, in an order that the seed and the epoch decide."""
        generator = np.random.default_rng((self.recipe.seed, epoch))
        batches = []
        for pool in self._pools:
            order = generator.permutation(len(pool.lesson.questions)).tolist()
            size = self.recipe.batch
            for start in range(0, len(order), size * _BATCHES_SORTED):
                chunk = order[start : start + size * _BATCHES_SORTED]
                chunk.sort(key=lambda row: len(pool.lesson.questions[row]))
                batches += [(pool, chunk[at : at + size]) for at in range(0, len(chunk), size)]
        return [batches[position] for position in generator.permutation(len(batches)).tolist()]

    def _share_of_rate(self, step: int) -> float:
        """Up from nothing, then down to nothing, both straight."""
        risen = (step + 1) / (_WARM_UP * self._steps + 1)
        return min(risen, (self._steps - step) / self._steps)

    def _learn(self, pool: "_Pool", rows: Sequence[int], general: Sequence[str], held: Any) -> float:
        import torch

        generator = np.random.default_rng((self.recipe.seed, self.epoch, self.step))
        texts = generator.choice(len(general), min(self.recipe.general_batch, len(general)), replace=False).tolist()
        torch.manual_seed(int(generator.integers(2**31)))  # of what drops out: the same after a resumption
        vectors = forward(self.model, [pool.lesson.questions[row] for row in rows], self.device)
        loss = torch.nn.functional.cross_entropy(
            pool.scores(vectors, rows) / self.recipe.temperature, pool.targets[rows]
        )
        moved = forward(self.model, [general[text] for text in texts], self.device) - held[texts]
        loss = loss + 10 * self.recipe.hold * moved.square().sum(dim=1).mean()
        self._optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self._optimizer.step()
        return float(loss.detach())


class _Pool:
    """A lesson with its vectors where the model is."""

    def __init__(self, lesson: Lesson, device: str) -> None:
        import torch

        self.lesson = lesson
        self.targets = torch.from_numpy(lesson.targets).to(device)
        self._passages = torch.from_numpy(np.ascontiguousarray(lesson.vectors)).to(device)
        self._section_of = torch.from_numpy(lesson.section_of).to(device)
        self._twins = near_twins(lesson)

    def scores(self, vectors: Any, rows: Sequence[int]) -> Any:
        """(questions, sections): the cosine of the best passage of each; of twins of the right one -1."""
        import torch

        cosines = vectors @ self._passages.T
        scores = cosines.new_full((len(vectors), len(self.lesson.works)), -1.0)
        scores = scores.scatter_reduce(1, self._section_of.expand(len(vectors), -1), cosines, "amax")
        twins = [
            (question, twin)
            for question, target in enumerate(self.lesson.targets[list(rows)].tolist())
            for twin in self._twins.get(target, ())
        ]
        if not twins:
            return scores
        is_twin = torch.zeros(scores.shape, dtype=torch.bool, device=scores.device)
        is_twin[tuple(zip(*twins, strict=True))] = True
        return scores.masked_fill(is_twin, -1.0)


def forward(model: "SentenceTransformer", questions: Sequence[str], device: str) -> Any:
    """(n, dimension) with gradients; 16 bits inside where the processor reckons in them, which halves the time."""
    import torch

    prompt = model.prompts.get("query", "")
    texts = [prompt + question for question in questions]
    tokens = model.tokenizer(texts, padding=True, truncation=True, max_length=_MAX_TOKENS, return_tensors="pt")
    with torch.autocast(device, torch.bfloat16, enabled=_reckons_in_16_bits(device)):
        vectors = model(dict(tokens.to(device)))["sentence_embedding"]
    return torch.nn.functional.normalize(vectors.float(), dim=1)


@cache
def _reckons_in_16_bits(device: str) -> bool:
    """A processor that does not takes eight times as long over them as over 32."""
    import torch

    able = torch.cpu.get_capabilities()
    return device != "cpu" or bool(able.get("avx512_bf16") or able.get("amx_bf16"))


def _encoded(model: "SentenceTransformer", questions: Sequence[str], device: str) -> Any:
    """(n, dimension) without gradients, in the order of the questions."""
    import torch

    order = sorted(range(len(questions)), key=lambda row: len(questions[row]))
    rows: list[Any] = [None] * len(questions)
    with torch.no_grad():
        for at in range(0, len(order), _CHECK_BATCH):
            batch = order[at : at + _CHECK_BATCH]
            for row, vector in zip(batch, forward(model, [questions[row] for row in batch], device), strict=True):
                rows[row] = vector
    return torch.stack(rows)


def _hit_at_1(model: "SentenceTransformer", checks: Sequence[Lesson], device: str) -> float:
    """The share of all their questions."""
    asked = [len(check.questions) for check in checks]
    hits = [hit_at(_encoded(model, check.questions, device).cpu().numpy(), check, 1) for check in checks]
    return float(np.average(hits, weights=asked))


def _mixed_scores(
    model: "SentenceTransformer",
    before: "SentenceTransformer",
    checks: Sequence[Lesson],
    device: str,
    shares: Sequence[float],
) -> dict[float, float]:
    """Per share of the trained weights in the mix, hit@1 on the check; the model is left as it was."""
    bert = model[0].auto_model
    trained = {name: weight.clone() for name, weight in bert.state_dict().items()}
    scores = {}
    for share in shares:
        _mix(model, before, share)
        scores[share] = _hit_at_1(model, checks, device)
        bert.load_state_dict(trained)
    return scores


def _mix(model: "SentenceTransformer", before: "SentenceTransformer", share: float) -> None:
    """Put `share` of the model's weights and the rest of the starting ones in the model."""
    old = before[0].auto_model.state_dict()
    new = model[0].auto_model.state_dict()
    model[0].auto_model.load_state_dict({name: old[name] + share * (new[name] - old[name]) for name in old})


def _write(state: Any, path: Path) -> None:
    import torch

    beside = path.with_name(path.name + ".new")
    torch.save(state, beside)
    os.replace(beside, path)


def _note(folder: Path, fact: dict[str, Any], say: Say) -> None:
    line = json.dumps(fact)
    with (folder / _LOG).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    say(line)
