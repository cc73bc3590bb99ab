"""Chains, boards and figures that were recorded once and must come out the same ever after."""
