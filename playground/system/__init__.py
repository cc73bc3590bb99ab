"""The machine: screens, streams, signals, exit codes, crashes."""
