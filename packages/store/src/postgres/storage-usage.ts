import type { StorageUsage } from '@crowdtone/domain';
import { z } from 'zod';
import { DAY_MS } from './days';
import type { PostgresSession } from './session';

/** A part of a table. Larger ones are not counted, but taken from the statistics that the server keeps. */
const MAX_COUNTED_ROWS = 1_000_000;
/** Of fewer rows the last, half-empty pages would say more than the rows. */
const ROWS_NEEDED = { readings: 100_000, windows: 10_000 };
/** Measured, see docs/guides/operations.md. */
const KNOWN_BYTES = { readings: 300, windows: 2_700 };

const PARTS = `
  SELECT child.relname AS name, parent.relname AS parent, child.reltuples AS rows,
    pg_total_relation_size(child.oid) AS bytes
  FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid JOIN pg_class parent ON parent.oid = inhparent
  WHERE inhparent IN ('readings'::regclass, 'frames'::regclass, 'windows'::regclass)`;
const partRow = z.object({ name: z.string(), parent: z.string(), rows: z.number(), bytes: z.number() });

const FILES = `
  SELECT day, sum(rows)::bigint AS rows, sum(bytes)::bigint AS bytes FROM reading_files GROUP BY day`;
const filesRow = z.object({ day: z.number(), rows: z.number(), bytes: z.number() });

/** See `Store.usage`. The last 24 hours are taken from today's and yesterday's parts, as if rows came evenly. */
export async function storageUsage(session: PostgresSession, now: number): Promise<StorageUsage> {
  const number = async (sql: string) => Number((await session.read(`SELECT (${sql}) AS value`))[0]?.value);
  const today = Math.floor(now / DAY_MS);
  const ofYesterday = 1 - (now - today * DAY_MS) / DAY_MS;
  const totals = new Map<string, { rows: number; bytes: number; dayRows: number }>();
  for (const row of await session.read(PARTS)) {
    const part = partRow.parse(row);
    const isKnown = part.parent === 'frames' || part.rows > MAX_COUNTED_ROWS;
    const rows = isKnown ? Math.max(0, part.rows) : await number(`SELECT count(*) FROM ${part.name}`);
    const sum = totals.get(part.parent) ?? { rows: 0, bytes: 0, dayRows: 0 };
    sum.rows += rows;
    sum.bytes += part.bytes;
    if (part.name.endsWith(`_d${today}`)) sum.dayRows += rows;
    if (part.name.endsWith(`_d${today - 1}`)) sum.dayRows += rows * ofYesterday;
    totals.set(part.parent, sum);
  }
  const files = { rows: 0, bytes: 0, dayRows: 0 };
  for (const row of await session.read(FILES)) {
    const { day, rows, bytes } = filesRow.parse(row);
    files.rows += rows;
    files.bytes += bytes;
    if (day === today) files.dayRows += rows;
    if (day === today - 1) files.dayRows += rows * ofYesterday;
  }
  const tables = totals.get('readings') ?? { rows: 0, bytes: 0, dayRows: 0 };
  totals.set('readings', {
    ...{ rows: tables.rows + files.rows, bytes: tables.bytes + files.bytes },
    dayRows: tables.dayRows + files.dayRows,
  });
  const of = (table: string) => totals.get(table) ?? { rows: 0, bytes: 0, dayRows: 0 };
  const bytesPer = (table: keyof typeof ROWS_NEEDED, besides: number) => {
    const { rows, bytes } = of(table);
    return rows < ROWS_NEEDED[table] ? KNOWN_BYTES[table] : (bytes + besides) / rows;
  };
  return {
    bytes: (await number('pg_database_size(current_database())')) + files.bytes,
    freeBytes: null,
    readings: of('readings').rows,
    windows: of('windows').rows,
    bytesPerReading: bytesPer('readings', of('frames').bytes),
    bytesPerWindow: bytesPer(
      'windows',
      await number("pg_total_relation_size('roll_ups') + pg_total_relation_size('place_roll_ups')"),
    ),
    dayReadings: Math.round(of('readings').dayRows),
    dayWindows: Math.round(of('windows').dayRows),
  };
}
