"""views.*"""

from sandbox.slack.api_call import ApiCall
from sandbox.slack.errors import Json, SlackError
from sandbox.slack.tokens import Trigger
from sandbox.slack.validation.views import checked_view
from sandbox.slack.views import View


def open_modal(call: ApiCall) -> Json:
    """views.open. Slack: within 3 seconds of the interaction, once per trigger_id."""
    definition = checked_view(call.args.structure("view"), "modal")
    view = call.workspace.views.open(_exchange(call).user, definition)
    return _shown(call, view)


def push(call: ApiCall) -> Json:
    """views.push. Slack: the trigger_id must come from inside the open modal."""
    definition = checked_view(call.args.structure("view"), "modal")
    trigger = _exchange(call)
    if trigger.view_id is None:
        raise SlackError("invalid_trigger_id")
    return _shown(call, call.workspace.views.push(trigger.user, definition))


def update(call: ApiCall) -> Json:
    """views.update, by view_id or external_id. Slack: a stale hash is `hash_conflict`."""
    view = call.workspace.views.find(call.args.text("view_id"), call.args.text("external_id"))
    definition = checked_view(call.args.structure("view"), view.kind)
    return _shown(call, call.workspace.views.update(view, definition, call.args.text("hash")))


def publish(call: ApiCall) -> Json:
    """views.publish. Slack: an unknown user_id is `invalid_arguments`."""
    user = call.args.text("user_id")
    if user not in call.workspace.users:
        raise SlackError("invalid_arguments", ["[ERROR] invalid user_id [json-pointer:/user_id]"])
    definition = checked_view(call.args.structure("view"), "home")
    return _shown(call, call.workspace.views.publish(user, definition, call.args.text("hash")))


def _exchange(call: ApiCall) -> Trigger:
    return call.workspace.triggers.exchange(call.args.need("trigger_id"))


def _shown(call: ApiCall, view: View) -> Json:
    call.workspace.changes.note()
    return {"view": view.as_slack()}
