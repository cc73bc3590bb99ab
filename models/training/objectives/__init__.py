"""What networks learn from, a module an objective; `objective` says what each must provide."""
