"""The desktop playground: one owner of state (session), jobs that drive generators, and views that show values."""
