"""`E` brings its own “de” or “d’”, from the names beside this."""

DATE_FORMAT = r"j E \d\e Y"
DATETIME_FORMAT = r"j E \d\e Y, G:i"
YEAR_MONTH_FORMAT = r"F \d\e Y"
MONTH_DAY_FORMAT = "j E"
SINCE_FORMAT = r"E \d\e Y"  # “des d’abril de 2026”
WEEKDAY_FORMAT = "l j E"
