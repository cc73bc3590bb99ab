"""The machine: screens, standard streams, signals, exit codes, crash reports."""
