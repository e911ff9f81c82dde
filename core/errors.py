"""The one exception by which a service refuses."""

from typing import ClassVar

from django.utils.functional import Promise


class RuleError(Exception):
    """A rule says no. `message` tells the person what to do next, in their language."""

    message: ClassVar[str | Promise] = ""

    def __str__(self) -> str:
        return str(self.args[0] if self.args else self.message)
