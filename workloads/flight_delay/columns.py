"""The model's columns, in order: all that serving and training must agree on."""

WEATHER = ("temp", "humid", "wind_speed", "precip", "pressure", "visib")
CODED = ("carrier", "origin", "dest")
FEATURES = (
    "hour", "minute", "day_of_week", "month", "distance",
    *WEATHER,
    "seats", "age", "carrier_late_share",
    *CODED,
)  # fmt: skip
"""The columns of a matrix, in order."""
