"""The types of the arrays that the models pass around; their shapes stand beside each use."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Symbols = NDArray[np.int16]  # of words and states
Flags = NDArray[np.bool_]
Counts = NDArray[np.int16]  # of letters
Indices = NDArray[np.intp]
Index = Flags | Indices | slice  # of rows
