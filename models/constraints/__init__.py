"""What a word must be: a constraint, and the pattern that writes one."""
