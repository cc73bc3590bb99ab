"""Ways to destroy a word, along one time for all of them: the processes of the families, and those named in teaching.

t runs from 0, the word, to 1, noise. For each way and t there are two amounts: how much is left of the word, and how
much noise has been generated on the way. Nothing here is reversed; that is what processes and models are for.
"""

from models.destruction.curves import Curve, curves, letter_shares
from models.destruction.protocol import Destruction
from models.destruction.registry import by_kind, destructions, each_way

__all__ = ["Curve", "Destruction", "by_kind", "curves", "destructions", "each_way", "letter_shares"]
