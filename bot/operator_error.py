"""What an operator can mend: the message says, in French, where, what, and what to do."""


class OperatorError(Exception):
    """The command ends with this message alone, and this exit code."""

    exit_code = 2
