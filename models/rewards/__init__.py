"""What a finished word is worth to the user: features of words, a small language over them, and their sum."""
