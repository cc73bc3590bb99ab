"""Where the specks of a noise cell stand, on the board and in pictures, as parts of its width and height."""

# Twelve specks, spread by eye: noise looks the same in every cell and never flickers.
SPECKS = (
    (0.18, 0.22), (0.44, 0.14), (0.72, 0.26), (0.86, 0.52), (0.60, 0.46), (0.30, 0.44),
    (0.14, 0.68), (0.40, 0.74), (0.64, 0.70), (0.84, 0.82), (0.52, 0.90), (0.24, 0.90),
)  # fmt: skip
