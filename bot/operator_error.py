"""What an operator can mend: the message says, in French, where, what, and what to do."""


class OperatorError(Exception):
    """The command ends with exit code 2 and this message alone."""
