"""Another scheduler asks which cars are free."""

from datetime import timedelta

import httpx

from storage.tables import ActivityRow
from tests.e2e.forms import zeppelin
from tests.http.helpers import problem
from tests.stage import Stage, on_sqlite
from tests.storage.saving import save

pytestmark = on_sqlite


async def test_the_cars_that_are_free_come_best_first_with_how_many_are_not(
    stage: Stage, http: httpx.AsyncClient
) -> None:
    today = stage.bot.app.today()
    start, end = today + timedelta(days=10), today + timedelta(days=14)
    await save(stage.database, *(zeppelin(one) for one in range(3)))
    for number, first in ((0, start), (1, end)):
        row = ActivityRow(
            activity_id=900_000 + number,
            vin=zeppelin(number).vin,
            activity_type="Service",
            start_date=first,
            end_date=first + timedelta(days=2),
        )
        await save(stage.database, row)

    asked = {"start": str(start), "end": str(end), "office": "denver", "q": "zeppelin nt"}
    found = (await http.get("/api/vehicles/free", params=asked)).json()

    assert [one["vehicle_id"] for one in found["vehicles"]] == [60001, 60002]
    assert found["vehicles"][0] == {
        "vehicle_id": 60001,
        "vin": zeppelin(1).vin,
        "vehicle": "2026 Zeppelin NT",
        "color": None,
        "office": "Denver",
        "free_since": None,
        "free_until": str(end),
        "end_unknown": False,
        "turn_in": None,
    }
    assert found["office"] == "Denver"
    assert (found["total"], found["taken"], found["taken_in_part"]) == (2, 1, 1)
    limited = (await http.get("/api/vehicles/free", params=asked | {"limit": 1})).json()
    assert (len(limited["vehicles"]), limited["total"]) == (1, 2)
    in_words = {"start": str(start), "end": str(end), "q": "zeppelin nt in denver"}
    assert (await http.get("/api/vehicles/free", params=in_words)).json() == found
    without = (await http.get("/api/vehicles/free")).json()
    assert (without["start"], without["end"]) == (str(today), str(today + timedelta(days=6)))


async def test_what_makes_no_sense_is_refused_in_the_sentence_that_a_person_would_see(
    http: httpx.AsyncClient,
) -> None:
    for query, says in {
        "start=2020-01-01": "01-01-20 has passed",
        "start=2099-01-02&end=2099-01-01": "before they start",
        "office=Denvr": "No office is called \u201cDenvr\u201d. Did you mean Denver?",
        "q=gondola": "No car or office is called \u201cgondola\u201d",
        "start=soon": "start: ",
        "office=denver&q=chicago": "Denver and Chicago are two offices.",
    }.items():
        said = problem(await http.get(f"/api/vehicles/free?{query}"), 422, "invalid")
        assert says in said, query
