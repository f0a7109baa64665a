"""The database: tables, migrations, atomic claims."""
