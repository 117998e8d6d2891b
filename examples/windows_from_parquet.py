"""Compares the share of an expression between videos, from the windows.parquet of reports. Needs `pip install duckdb`.

    python3 examples/windows_from_parquet.py happiness report/windows.parquet other-report/windows.parquet
"""
import sys

import duckdb

SQL = """
    SELECT label,
           count(*) AS windows,
           count(estimate) AS published,
           -- A window with 40 readable people weighs twice as much as one with 20.
           sum(estimate * people_readable) / sum(people_readable) FILTER (estimate IS NOT NULL) AS mean,
           count(*) FILTER (trust = 'good') AS trusted
    FROM read_parquet($files)
    WHERE expression = $expression
    GROUP BY label
    ORDER BY mean DESC NULLS LAST, label
"""


def main(expression, files):
    rows = duckdb.execute(SQL, {"files": files, "expression": expression}).fetchall()
    for label, windows, published, mean, trusted in rows:
        share = "no shares" if mean is None else f"{100 * mean:5.1f} % {expression}"
        print(f"{label}: {share} ({published} of {windows} windows published, trust good in {trusted})")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
