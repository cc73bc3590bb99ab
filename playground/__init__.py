"""The desktop playground: a session that owns the state, jobs that drive generators, views that show values."""
