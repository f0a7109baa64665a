"""FMS lists one car under two numbers now and then: a VIN is no key of a vehicle."""

from alembic import op

revision = "0104"
down_revision = "0103"
branch_labels = None
depends_on = None

# SQLite's constraint has no name of its own; PostgreSQL named it.
_NAMES = {"uq": "%(table_name)s_%(column_0_name)s_key"}


def upgrade() -> None:
    with op.batch_alter_table("vehicle", naming_convention=_NAMES) as batch_op:
        batch_op.drop_constraint("vehicle_vin_key", type_="unique")
        batch_op.create_index(batch_op.f("ix_vehicle_vin"), ["vin"], unique=False)


def downgrade() -> None:
    op.execute(
        "DELETE FROM vehicle WHERE vehicle_id NOT IN "
        "(SELECT max(vehicle_id) FROM vehicle GROUP BY vin)"
    )
    with op.batch_alter_table("vehicle", naming_convention=_NAMES) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vehicle_vin"))
        batch_op.create_unique_constraint("vehicle_vin_key", ["vin"])
