"""The day before the month everywhere; Django leaves that with a time, and what people
type, to the order of the United States."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y، g:i A"
WEEKDAY_FORMAT = "l j F"
SINCE_FORMAT = "F Y"
DATE_INPUT_FORMATS = ["%d/%m/%Y", "%d/%m/%y"]
DATETIME_INPUT_FORMATS = ["%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y"]
