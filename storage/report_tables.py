"""What the five reports hold of cars, partners and loans, as the last good ones had it."""

from datetime import date

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from domain.assignment import Contact, Vehicle
from domain.papers import Papers


class VehicleRow(SQLModel, table=True):
    """A press car. `vin` is in upper case, as reports differ in theirs; two rows may share one."""

    __tablename__ = "vehicle"

    vehicle_id: int = Field(primary_key=True, sa_type=BigInteger)
    vin: str = Field(index=True)
    year: int | None = None
    make: str
    model: str
    office: str = Field(index=True)
    registration_exp: date | None = None
    insurance_exp: date | None = None
    expected_turn_in_date: date | None = None
    color: str | None = None

    def as_vehicle(self) -> Vehicle:
        """The vehicle in the words of a card."""
        return Vehicle(
            vehicle_id=self.vehicle_id,
            vin=self.vin,
            year=self.year,
            make=self.make,
            model=self.model,
            color=self.color,
        )

    def as_papers(self) -> Papers:
        """Until when its registration and its insurance hold."""
        return Papers(self.registration_exp, self.insurance_exp)


class PartnerRow(SQLModel, table=True):
    """A media partner as one office knows them; `fms_contact_id` is where cars are delivered."""

    __tablename__ = "media_partner"

    person_id: int = Field(primary_key=True, sa_type=BigInteger)
    office: str = Field(primary_key=True)
    name: str
    fms_contact_id: int = Field(sa_type=BigInteger)
    # Only where FMS's requests name them (docs/live-fms.md).
    affiliation: str | None = None
    activity_type_subcategory_id: int | None = Field(default=None, sa_type=BigInteger)

    def as_contact(self) -> Contact:
        """What a request names of them."""
        return Contact(self.fms_contact_id, self.affiliation, self.activity_type_subcategory_id)


class ApprovedMakeRow(SQLModel, table=True):
    """The rank a partner has for a make: A+, A, B, C, Pending, or FMS's own text."""

    __tablename__ = "approved_make"

    person_id: int = Field(primary_key=True, sa_type=BigInteger)
    make: str = Field(primary_key=True)
    rank: str


class LoanRow(SQLModel, table=True):
    """A loan that has ended, from loan_history."""

    __tablename__ = "loan_history"
    __table_args__ = (Index("loan_history_by_partner", "person_id", "start_date"),)

    activity_id: int = Field(primary_key=True, sa_type=BigInteger)
    vin: str = Field(index=True)
    person_id: int | None = Field(default=None, sa_type=BigInteger)
    start_date: date
    end_date: date


class ActivityRow(SQLModel, table=True):
    """What a vehicle is doing now or next, from current_activity; holds have no person."""

    __tablename__ = "current_activity"
    __table_args__ = (
        # With all that is asked of the activities around some days.
        Index("current_activity_by_end", "end_date", "start_date", "vin"),
        Index("current_activity_by_start", "start_date", "vin"),
    )

    activity_id: int = Field(primary_key=True, sa_type=BigInteger)
    vin: str = Field(index=True)
    person_id: int | None = Field(default=None, sa_type=BigInteger, index=True)
    activity_type: str
    start_date: date
    end_date: date


# Slack: what it shows, and who its users are.
