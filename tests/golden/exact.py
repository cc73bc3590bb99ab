"""The models that golden chains are drawn from: exact ones of a list kept here, and two frozen networks beside it."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from models.denoisers.protocol import Denoiser
from models.model import Model
from models.oracle import Mixture, oracle_model
from models.processes import Uniform
from models.storage.checkpoint import load

HERE = Path(__file__).parent
OLD = HERE / "v0_1_0"  # files as version 0.1.0 wrote them; never written again
_LIST = """
ada adele agnes alan albert alma alvin amos ana anders anna anton arlene arno astrid ava axel barbara bea ben bernard
bert bruno carl carla carmen carol cesar clara cleo cora dan daniel daria diana dora edgar edna edwin ela elena elias
elina elise ella elmar elsa emil emma erna esra eva felix finn flora frida gerd gina greta gustav hanna hans heidi
helena hugo ida igor ilse ina ines ingrid iris isa ivan jana jens joel johan jon jonas jose judith julia karl karla
kim klara lars lea leila leo leon lena lina linus lisa lola lorenz louis luca lucia luis luna mae mara marco maria
marlon martin max melina mia mila milo mina mona nadia nelson nina noah noel nora olaf olga oscar otto paul paula
peter petra pia rafael ralf rasmus rita robert robin roman rosa ruben sara selma sonja stella sven tara theo tilda tim
tina tom tomas ulla una ursula vera viola viktor walter wanda wilson yara zoe
"""
NAMES = tuple(_LIST.split())
NETWORKS = ("transformer", "mlp")
EXACT = ("list", "bigram", "mixture")
UNIFORM = "uniform "  # how the names of exact models begin whose letters are replaced by random ones


@lru_cache(maxsize=8)
def model(name: str) -> Model:
    """The model of that name: one of `NETWORKS` and `EXACT`, or one of the latter after `UNIFORM`."""
    if name in NETWORKS:
        return load(OLD / name)
    if name.startswith(UNIFORM):
        made = list(oracle_model(name.removeprefix(UNIFORM), NAMES, "golden", process=Uniform))[-1]
        assert isinstance(made, Model)
        return made
    made = list(oracle_model("bigram" if name == "mixture" else name, NAMES, "golden"))[-1]
    assert isinstance(made, Model)
    if name == "mixture":  # fitted once: a fit multiplies what processors round differently
        return replace(made, name=name, denoiser=Mixture(**load_file(OLD / "mixture.safetensors")))
    return made


class _Shaken:
    """A denoiser whose logits are off by a little, which depends on the state alone."""

    def __init__(self, inside: Denoiser, scale: float, seed: int) -> None:
        self._inside, self._scale, self._seed = inside, scale, seed
        self.parameters, self.fingerprint = inside.parameters, inside.fingerprint
        self.reads, self.gives = inside.reads, inside.gives
        self.shape, self.tensors = inside.shape, inside.tensors

    def logits(self, inputs):
        """The other's, each plus a normal number times the scale."""
        logits = np.asarray(self._inside.logits(inputs), np.float64)
        off = [np.random.default_rng([self._seed, *row.tolist()]).normal(size=logits.shape[1:]) for row in inputs.x]
        return logits + self._scale * np.stack(off)


def shaken(of: Model, seed: int) -> Model:
    """The model with its logits moved by about as much as two processors may differ, and somewhat more."""
    return replace(of, denoiser=_Shaken(of.denoiser, 1e-5 if of.denoiser.parameters else 1e-7, seed))
