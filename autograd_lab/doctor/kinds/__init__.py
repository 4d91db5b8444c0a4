"""One file for each family of findings: a `Story` comes in, findings go out, nothing is kept."""
