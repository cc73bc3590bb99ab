"""The desktop playground: `session` owns the experiment, `presenters` tie owners to `views`, `jobs` run generators."""
