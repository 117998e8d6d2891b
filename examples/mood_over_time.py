"""Prints the mood of a crowd over time from the windows.csv of a report. Needs Python 3 and nothing else.

    python3 examples/mood_over_time.py report/windows.csv [expression]
"""
import csv
import sys


def main(path, expression="happiness"):
    with open(path, newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["expression"] == expression]
    if not rows:
        sys.exit(f"{path} has no row of {expression}")
    for row in rows:
        seconds = float(row["start_ms"]) / 1000
        people = f"{row['people_readable']:>4} of {row['people_seen']:>4} people"
        if row["withheld"]:
            mood = f"no shares ({row['withheld']})"
        else:
            share, low, high = (100 * float(row[kind]) for kind in ("estimate", "low", "high"))
            mood = f"{expression} {share:3.0f} % ({low:.0f} to {high:.0f})  {'#' * round(share / 2)}"
        print(f"{seconds:8.1f} s  {people}  {mood}")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(*sys.argv[1:])
