"""How each language writes days and times, where Django has no form or not ours.
Two forms are ours alone, and every language has to have them: WEEKDAY_FORMAT, a day
within the next weeks, and SINCE_FORMAT, a month after “since”. What Django calls months and halves of the day stands in `names`."""
