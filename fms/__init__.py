"""A client for the Fleet Management System (FMS)."""
