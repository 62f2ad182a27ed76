"""How a command ends when it cannot do what it was asked: one sentence, and an exit code."""

FINDINGS = 1
"""Exit code: done, and what was looked for was found."""
USAGE = 2
"""Exit code: asked for something that cannot be done."""


class CommandError(Exception):
    """A command cannot go on. The message is one sentence for a person."""

    def __init__(self, sentence: str, exit_code: int = USAGE) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code
