"""Database addresses as providers hand them out."""

from sqlalchemy import make_url, text

from storage.engine import Database


async def test_what_libpq_understands_in_an_address_is_understood(shared_postgres: str) -> None:
    url = make_url(shared_postgres).update_query_dict(
        {"sslmode": "prefer", "application_name": "a bot"}
    )
    database = Database(url.render_as_string(hide_password=False))
    async with database.reading() as session:
        connection = await session.connection()
        assert await connection.scalar(text("SHOW application_name")) == "a bot"
    await database.close()
