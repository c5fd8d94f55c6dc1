"""What a chat of several hears: nothing of any child, whoever asks it there and whatever the bot knows.

Two towns hear the same messages. In the one, families are linked, staff have their roles, and children have marks,
absences, examinations and achievements; the other has the same schools and classes, other children, and nobody known.
In a chat of several both must say the very same, so that nothing said there comes of what is known of anybody.
"""
