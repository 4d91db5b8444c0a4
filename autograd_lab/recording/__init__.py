"""Run torch code and record it: torch -> Recording. The only hooks into torch live here."""
