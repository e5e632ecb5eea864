"""The refusals of a server, word for word as recorded from 5.37."""


class Refused(Exception):  # noqa: N818 — what the server does, not what went wrong in it
    """`detail` is the detailed_error. A route refusal is served as text, without a request id."""

    def __init__(self, status, error_id, message, detail=""):
        super().__init__(error_id)
        self.status = status
        self.body = {"id": error_id, "message": message, "detailed_error": detail, "status_code": status}
        self.route = error_id == "api.context.404.app_error"


def no_route(path):
    hint = f"There doesn't appear to be an api call for the url='{path}'.  Typo? are you missing a team_id or user_id as part of the url?"  # noqa: E501
    return Refused(404, "api.context.404.app_error", "Sorry, we could not find the page.", hint)


def no_session(detail="UserRequired"):
    message = "Invalid or expired session, please login again."
    return Refused(401, "api.context.session_expired.app_error", message, detail)


def no_permission(user, permission):
    detail = f"userId={user}, permission={permission},"
    return Refused(403, "api.context.permissions.app_error", "You do not have the appropriate permissions.", detail)


def bad_url_param(name):
    message = f"Invalid or missing {name} parameter in request URL."
    return Refused(400, "api.context.invalid_url_param.app_error", message)


def bad_body_param(name):
    message = f"Invalid or missing {name} in request body."
    return Refused(400, "api.context.invalid_body_param.app_error", message)


def no_post(post):
    return Refused(404, "app.post.get.app_error", "Unable to get the post.", f"resource: Post id: {post}")


def no_user(user):
    detail = f"resource: User id: {user}"
    return Refused(404, "app.user.missing_account.const", "Unable to find the user.", detail)


def simple(status, error_id, message, detail=""):
    return Refused(status, error_id, message, detail)
