"""What a comparison was asked for, and what is shown of it, which is of an older board until something has come."""

from typing import TYPE_CHECKING

from playground.session.session import Session

if TYPE_CHECKING:
    from models.sampling.recipe import Recipe


class AskedFor:
    """The model and the recipe of the board when a comparison was asked for, and of what is shown of it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._asked: tuple[str, Recipe] | None = None
        self._shown: tuple[str, Recipe] | None = None

    def ask(self) -> None:
        """A comparison is asked for on the present board, which has a model."""
        model = self._session.model
        assert model is not None
        self._asked = (model.digest, self._session.experiment.recipe)

    def came(self) -> None:
        """Something of it is there: from now on that is shown."""
        self._shown = self._asked

    def forget_if_gone(self) -> bool:
        """Whether it was of another model than the present one: then nothing is asked for and shown any more."""
        model = self._session.model
        gone = self._asked is not None and (model is None or self._asked[0] != model.digest)
        if gone:
            self._asked = self._shown = None
        return gone

    @property
    def stale(self) -> bool:
        """Whether what is shown is of another recipe than the present one."""
        return self._shown is not None and self._shown[1] != self._session.experiment.recipe
