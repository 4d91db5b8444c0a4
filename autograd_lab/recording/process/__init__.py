"""What all recordings of one process share: turns, time, what is heard, who is active.

Never imports the recorder.
"""
