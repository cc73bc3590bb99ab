"""Plain values as JSON, written piece by piece."""

import json
from typing import Any


def encoded(value: dict[str, Any]) -> bytes:
    """What `json.dumps` gives, item by item of its lists: one call for all lets no other thread run while it lasts.

    A board with many branches and results takes a tenth of a second, and the window would stand still for it.
    """
    return f"{{{', '.join(f'{piece(key)}: {_pieces(part)}' for key, part in value.items())}}}".encode()


def _pieces(value: Any) -> str:
    return f"[{', '.join(map(piece, value))}]" if isinstance(value, list) else piece(value)


def piece(value: Any) -> str:
    """One value as JSON."""
    return json.dumps(value, ensure_ascii=False)
