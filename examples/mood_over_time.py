"""Prints the mood of a crowd over time from the windows.csv of a report. Needs Python 3 and nothing else.

    python3 examples/mood_over_time.py report/windows.csv [expression]
"""
import csv
import sys


def main(path, expression="happiness"):
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if rows and f"{expression}_share" not in rows[0]:
        sys.exit(f"{path} has no column {expression}_share")
    for row in rows:
        seconds = float(row["start_ms"]) / 1000
        people = f"{row['people_readable']:>4} of {row['people_seen']:>4} people"
        if row["withheld"]:
            mood = f"no shares ({row['withheld']})"
        else:
            share, low, high = (100 * float(row[f"{expression}_{kind}"]) for kind in ("share", "low", "high"))
            mood = f"{expression} {share:3.0f} % ({low:.0f} to {high:.0f})  {'#' * round(share / 2)}"
        print(f"{seconds:8.1f} s  {people}  {mood}")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(*sys.argv[1:])
