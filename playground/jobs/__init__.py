"""Generators that run in threads (`job`, `latest`, `queue`) and in child processes (`subprocess`)."""
