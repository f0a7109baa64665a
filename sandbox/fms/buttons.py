"""The buttons of the page: what FMS's people do, and what to do next in Slack.

`POST /sandbox/requests/{id}/{approve, deny, return}`, `/sandbox/activities/{id}/ACT`,
`/sandbox/vehicles/{id}/ACT`, `/sandbox/partners/{id}/remove` and `/sandbox/bookings`, with the
fields of the act as JSON. Each is answered with `said`, `next` and `path`, the page to go to where
the one of before is no more.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.fms.forms import (
    Form,
    need_date,
    need_text,
    need_whole,
    read_date,
    read_form,
    read_whole,
)
from sandbox.fms.lists import vehicle_meant
from sandbox.fms.middleware import FmsState
from sandbox.fms.switches import SYNC_NEXT, View
from sandbox.fms.views import request_view, short_date


@dataclass(frozen=True, slots=True)
class Done:
    """What a button did, in words."""

    said: str
    next: str = SYNC_NEXT
    path: str | None = None


Act = Callable[[FmsState, int, Form], Done]


def _approve(state: FmsState, number: int, form: Form) -> Done:
    start, end = read_date(form, "start"), read_date(form, "end")
    state.rules.approve(number, start=start, end=end)
    return Done(f"Request {number} is approved.", f"{SYNC_NEXT} Its card turns blue.")


def _deny(state: FmsState, number: int, _: Form) -> Done:
    state.rules.deny(number)
    return Done(
        f"Request {number} is denied.",
        "No report says so, and a sync leaves its card as it is. Try Unrequest on it in Slack.",
    )


def _return(state: FmsState, number: int, form: Form) -> Done:
    loan = state.loans.return_request(number, ended=read_date(form, "ended"))
    return Done(f"The loan of request {number} ended on {short_date(loan.end_date)}.")


def _extend(state: FmsState, number: int, form: Form) -> Done:
    activity = state.loans.extend(number, need_date(form, "to"))
    return Done(f"Activity {number} now ends on {short_date(activity.end_date)}.")


def _shorten(state: FmsState, number: int, form: Form) -> Done:
    activity = state.loans.shorten(number, need_date(form, "to"))
    return Done(f"Activity {number} now ends on {short_date(activity.end_date)}.")


def _give_back(state: FmsState, number: int, form: Form) -> Done:
    loan = state.loans.return_(number, ended=read_date(form, "ended"))
    said = f"Loan {number} ended on {short_date(loan.end_date)}; it is in loan_history now."
    return Done(said, path="/loans")


def _swap(state: FmsState, number: int, form: Form) -> Done:
    vehicle = vehicle_meant(state.rules.dataset, need_text(form, "vehicle"))
    state.loans.swap_vehicle(number, vehicle.vehicle_id)
    return Done(f"Activity {number} has another car now: {vehicle.words}.")


def _change_partner(state: FmsState, number: int, form: Form) -> Done:
    activity = state.loans.change_partner(number, need_whole(form, "person_id"))
    return Done(f"Activity {number} is for {activity.to} now.")


def _change_type(state: FmsState, number: int, form: Form) -> Done:
    activity = state.loans.change_type(number, need_text(form, "type"))
    return Done(f"Activity {number} is called {activity.activity_type} now.")


def _renumber(state: FmsState, number: int, form: Form) -> Done:
    activity = state.loans.renumber(number, read_whole(form, "number"))
    said = f"Activity {number} has the number {activity.activity_id} now."
    return Done(said, path=f"/activities/{activity.activity_id}")


def _cancel(state: FmsState, number: int, _: Form) -> Done:
    state.loans.cancel(number)
    return Done(f"Activity {number} is no longer in any report.", path="/loans")


def _book(state: FmsState, _: int, form: Form) -> Done:
    vehicle = vehicle_meant(state.rules.dataset, need_text(form, "vehicle"))
    activity = state.bookings.book(
        vehicle.vehicle_id,
        need_text(form, "type"),
        need_date(form, "start"),
        need_date(form, "end"),
        person_id=read_whole(form, "person_id"),
    )
    return Done(
        f"{activity.activity_type} is booked on {vehicle.words}, vehicle {vehicle.vehicle_id}, "
        f"as activity {activity.activity_id}."
    )


def _take_out(state: FmsState, number: int, _: Form) -> Done:
    vehicle = state.fleet.take_out(number)
    said = f"{vehicle.words}, vehicle {number}, has left the fleet."
    return Done(said, path="/fleet")


def _move_office(state: FmsState, number: int, form: Form) -> Done:
    vehicle = state.fleet.move_office(number, need_text(form, "office"))
    return Done(f"Vehicle {number} is in {vehicle.office} now.")


def _correct_vin(state: FmsState, number: int, form: Form) -> Done:
    vehicle = state.fleet.correct_vin(number, need_text(form, "vin"))
    return Done(f"Vehicle {number} has the VIN {vehicle.vin} now.")


def _list_again(state: FmsState, number: int, form: Form) -> Done:
    keep = form.get("keep") != "no"
    again = state.fleet.list_again(number, read_whole(form, "number"), keep=keep).vehicle_id
    said = f"Vehicle {number} is listed as {again} " + ("too." if keep else "now.")
    return Done(said, path=f"/vehicles/{again}")


def _remove_partner(state: FmsState, number: int, form: Form) -> Done:
    office = str(form.get("office") or "") or None
    state.people.remove(number, office)
    return Done(f"Partner {number} is gone from {office or 'every office'}.")


_REQUEST_ACTS: Mapping[str, Act] = {"approve": _approve, "deny": _deny, "return": _return}
_ACTS: Mapping[str, Act] = {
    "activities/{number:int}/extend": _extend,
    "activities/{number:int}/shorten": _shorten,
    "activities/{number:int}/return": _give_back,
    "activities/{number:int}/swap": _swap,
    "activities/{number:int}/partner": _change_partner,
    "activities/{number:int}/type": _change_type,
    "activities/{number:int}/renumber": _renumber,
    "activities/{number:int}/cancel": _cancel,
    "bookings": _book,
    "vehicles/{number:int}/take_out": _take_out,
    "vehicles/{number:int}/office": _move_office,
    "vehicles/{number:int}/vin": _correct_vin,
    "vehicles/{number:int}/list_again": _list_again,
    "partners/{number:int}/remove": _remove_partner,
}


class Buttons:
    """The acts of the page over one FMS."""

    def __init__(self, state: FmsState) -> None:
        self._state = state

    def routes(self) -> list[Route]:
        """Return a route for each act."""
        acts = [self._route(path, act, _nothing) for path, act in _ACTS.items()]
        return acts + [
            self._route(f"requests/{{number:int}}/{name}", act, self._request)
            for name, act in _REQUEST_ACTS.items()
        ]

    def _request(self, number: int) -> View:
        return request_view(self._state.rules, self._state.rules.book[number])

    def _route(self, path: str, act: Act, record: Callable[[int], View]) -> Route:
        async def handler(request: Request) -> Response:
            number = request.path_params.get("number", 0)
            done = act(self._state, number, await read_form(request))
            self._state.changes.note()
            return JSONResponse({**record(number), **asdict(done)})

        return Route(f"/sandbox/{path}", handler, methods=["POST"])


def _nothing(_: int) -> View:
    return {}
