"""Train a model: `engine.train(spec)` is a generator of reports; `snapshot` saves what a run has reached."""
