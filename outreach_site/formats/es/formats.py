SINCE_FORMAT = r"F \d\e Y"
WEEKDAY_FORMAT = r"l j \d\e F"
