"""The desktop playground: a session owns the state, jobs drive generators, views show values."""
