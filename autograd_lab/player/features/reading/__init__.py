"""The words in which a picture is read aloud. Out: texts for `reading.js`.

Never imports ui.
"""
