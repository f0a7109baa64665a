"""The five synced reports, reduced to the columns the product uses (docs/rules.md, Reports)."""

from datetime import date

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel


class VehicleRow(SQLModel, table=True):
    """A press car. `vin` is kept in upper case, as reports differ in theirs."""

    __tablename__ = "vehicle"

    vehicle_id: int = Field(primary_key=True, sa_type=BigInteger)
    vin: str = Field(unique=True)
    year: int | None = None
    make: str
    model: str
    office: str = Field(index=True)
    expected_turn_in_date: date | None = None


class PartnerRow(SQLModel, table=True):
    """A media partner as one office knows them; `fms_contact_id` is where cars are delivered."""

    __tablename__ = "media_partner"

    person_id: int = Field(primary_key=True, sa_type=BigInteger)
    office: str = Field(primary_key=True)
    name: str
    fms_contact_id: int = Field(sa_type=BigInteger)


class ApprovedMakeRow(SQLModel, table=True):
    """The rank a partner has for a make: A+, A, B, C, Pending, or FMS's own text."""

    __tablename__ = "approved_make"

    person_id: int = Field(primary_key=True, sa_type=BigInteger)
    make: str = Field(primary_key=True)
    rank: str


class LoanRow(SQLModel, table=True):
    """A loan that has ended, from loan_history."""

    __tablename__ = "loan_history"

    activity_id: int = Field(primary_key=True, sa_type=BigInteger)
    vin: str = Field(index=True)
    person_id: int | None = Field(default=None, sa_type=BigInteger)
    start_date: date
    end_date: date


class ActivityRow(SQLModel, table=True):
    """What a vehicle is doing now or next, from current_activity; holds have no person."""

    __tablename__ = "current_activity"

    activity_id: int = Field(primary_key=True, sa_type=BigInteger)
    vin: str = Field(index=True)
    person_id: int | None = Field(default=None, sa_type=BigInteger)
    activity_type: str
    start_date: date
    end_date: date
