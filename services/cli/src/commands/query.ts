import { CrowdtoneError } from '@crowdtone/domain';
import { textTable } from '@crowdtone/runtime';
import { csvLine, type QueryResult, ResultDatabase } from '@crowdtone/store';
import { withResults } from '../results/read-results';

/** Formats of the answer. */
export const QUERY_FORMATS = ['table', 'csv', 'json'] as const;

/** Options of `crowdtone query`. */
export interface QueryFlags {
  readonly in: readonly string[];
  readonly format: (typeof QUERY_FORMATS)[number];
}

/**
 * `crowdtone query`: prints what one SELECT finds in the results of report folders.
 *
 * @returns the exit code
 * @throws {CrowdtoneError} E_SQL_INVALID, and the errors of `withResults`
 */
export async function query(sql: string, flags: QueryFlags): Promise<number> {
  if (flags.in.length === 0) throw new CrowdtoneError('E_USAGE', 'query needs a report folder; name it with --in');
  const database = await ResultDatabase.open();
  try {
    for (const place of new Set(flags.in)) {
      await withResults(place, async (results) => {
        if (results.isOfReport) process.stderr.write(`${place}: answered from its written report\n`);
        await results.addTo(database);
      });
    }
    process.stdout.write(FORMATS[flags.format](await database.query(sql)));
    return 0;
  } finally {
    database.close();
  }
}

const FORMATS: Readonly<Record<QueryFlags['format'], (result: QueryResult) => string>> = {
  table: ({ columns, rows }) => textTable(columns, rows),
  csv: ({ columns, rows }) => [columns, ...rows].map(csvLine).join(''),
  json: ({ columns, rows }) =>
    `${JSON.stringify(
      rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at] ?? null]))),
      null,
      2,
    )}\n`,
};
