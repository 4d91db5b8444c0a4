"""What every page begins with: settings, menu, style, projector; the only place for HTML of ours.

Never imports stage, course, practice or training.
"""
