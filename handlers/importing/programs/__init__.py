"""The formats of timetable programs and of the tables that school offices draw; recognition.py tells them apart."""
