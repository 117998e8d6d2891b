import {
  type Column,
  READINGS_TABLE,
  RUNS_TABLE,
  TABLES_VERSION,
  type Table,
  WINDOWS_TABLE,
} from '@crowdtone/domain/tables';
import { markdownTable } from '@crowdtone/runtime';
import { code, GENERATED, page, text } from './markdown';

/** `docs/reference/codebook.md`: every column of the tables of results. */
export function codebookPage(): string {
  return page(
    GENERATED,
    '# Codebook',
    `Version ${TABLES_VERSION} of the tables that a report holds as CSV and as Parquet, and that \`crowdtone query\` asks. The version stands in the column ` +
      '`schema_version`, and in Parquet as the key `crowdtone_schema_version` of the file. It grows when a column goes or changes its meaning; new columns may be added at any time.',
    'CSV is as in RFC 4180, in UTF-8, null as an empty cell, moments as `2026-05-12T18:04:10.000Z`. In Parquet, moments are `TIMESTAMP` in UTC, integers have 64 bits. ' +
      'Neither says which run it is of, or when the analysis was made, so that equal analyses give equal bytes; `report.json` does. In `crowdtone query`, `windows` and `readings` have `run_id` as their first column.',
    ...[WINDOWS_TABLE, READINGS_TABLE, RUNS_TABLE].flatMap((each: Table) => [
      `## ${each.name}`,
      each.about,
      markdownTable(
        ['column', 'type', 'meaning'],
        each.columns.map((column) => [code(column.name), typeOf(column), text(meaningOf(column))]),
      ),
    ]),
  );
}

function typeOf({ type, nullable }: Column): string {
  return nullable ? `${type} or null` : type;
}

function meaningOf({ description, values }: Column): string {
  return values === null ? description : `${description}: ${values.join(', ')}`;
}
