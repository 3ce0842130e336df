"""From preferences: DPO with each loss and argument that has a paper of its own, BEMA, CPO, KTO, ORPO, TPO."""

from __future__ import annotations

from functools import partial
from typing import Any

from trl import DPOConfig, DPOTrainer, KTOConfig, KTOTrainer
from trl.experimental.bema_for_ref_model import BEMACallback
from trl.experimental.bema_for_ref_model import DPOTrainer as BEMADPOTrainer
from trl.experimental.cpo import CPOConfig, CPOTrainer
from trl.experimental.orpo import ORPOConfig, ORPOTrainer
from trl.experimental.tpo import TPOConfig, TPOTrainer

from families import tiny


def _make(trainer: Any, config: Any, rows: Any, name: str, **options: Any) -> Any:
    arguments = config(**tiny.arguments(name), **options)
    return trainer(model=tiny.model(), args=arguments, train_dataset=rows, processing_class=tiny.tokenizer())


def dpo_bema(name: str) -> Any:
    return BEMADPOTrainer(
        model=tiny.model(),
        ref_model=tiny.model(),
        args=DPOConfig(**tiny.arguments(name)),
        train_dataset=tiny.PAIRS,
        processing_class=tiny.tokenizer(),
        callbacks=[BEMACallback(update_ref_model=True)],
    )


_dpo = partial(_make, DPOTrainer, DPOConfig, tiny.PAIRS)
_kto = partial(_make, KTOTrainer, KTOConfig, tiny.JUDGED)
_cpo = partial(_make, CPOTrainer, CPOConfig, tiny.PAIRS)
_tpo = partial(_make, TPOTrainer, TPOConfig, tiny.TRIPLES)

#: Losses of DPO that need another argument.
_NEEDS = {"exo_pair": {"label_smoothing": 0.01}, "robust": {"label_smoothing": 0.1}}
_LOSSES = ("hinge", "ipo", "exo_pair", "nca_pair", "robust", "bco_pair", "sppo_hard", "aot", "aot_unpaired")
_LOSSES += ("apo_zero", "apo_down", "discopop", "sigmoid_norm")

RUNS = {
    "dpo": _dpo,
    **{f"dpo-{loss.replace('_', '-')}": partial(_dpo, loss_type=loss, **_NEEDS.get(loss, {})) for loss in _LOSSES},
    "dpo-rpo": partial(_dpo, loss_type=["sigmoid", "sft"]),
    "dpo-mpo": partial(_dpo, loss_type=["sigmoid", "bco_pair", "sft"], loss_weights=[0.8, 0.2, 1.0]),
    "dpo-two-losses": partial(_dpo, loss_type=["ipo", "hinge"]),
    "dpo-wpo": partial(_dpo, use_weighting=True),
    "dpo-ld": partial(_dpo, ld_alpha=0.5),
    "dpo-f": partial(_dpo, f_divergence_type="js_divergence"),
    "dpo-tr": partial(_dpo, sync_ref_model=True),
    "dpo-bema": dpo_bema,
    "kto": _kto,
    "kto-apo": partial(_kto, loss_type="apo_zero_unpaired"),
    "cpo": _cpo,
    "cpo-simpo": partial(_cpo, loss_type="simpo", cpo_alpha=0.0),
    "cpo-alphapo": partial(_cpo, loss_type="alphapo", alpha=0.25),
    "orpo": partial(_make, ORPOTrainer, ORPOConfig, tiny.PAIRS),
    "tpo": _tpo,
    "tpo-ipo": partial(_tpo, loss_type="ipo"),
}
