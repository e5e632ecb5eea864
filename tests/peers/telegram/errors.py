"""A refusal of the Bot API, with Telegram's own words."""


class ApiError(Exception):
    """`description` and `parameters` go to the client as they are."""

    def __init__(self, code, description, **parameters):
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def as_object(self):
        body = {"ok": False, "error_code": self.code, "description": self.description}
        return {**body, "parameters": self.parameters} if self.parameters else body


def bad_request(text, **parameters):
    return ApiError(400, f"Bad Request: {text}", **parameters)


def forbidden(text):
    return ApiError(403, f"Forbidden: {text}")
