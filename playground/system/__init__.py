"""The machine: screens, standard streams, signals, timers, exit codes, crash reports."""
