"""Signals that whatever started the tests ignores, as nohup and the background jobs of a shell do."""

import signal

_ENDINGS = ("SIGHUP", "SIGINT", "SIGTERM")


def pass_on() -> None:
    """Let programs started from here be ended by every signal: one that is ignored would be ignored in them too.

    A handler that does nothing is not handed on; here the signal has no effect, as before.
    """
    for name in _ENDINGS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda *_: None)
