"""What a word must satisfy: `constraint` (pins, allowed symbols, lengths) and `pattern`, the text that writes one."""
