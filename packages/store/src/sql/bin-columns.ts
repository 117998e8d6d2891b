/** Columns of windows that add up: those that bins of windows are made of, read from the windows' JSON by SQL. */
import {
  binTrustIn,
  EXPRESSIONS,
  type GroupShares,
  type PublishedBin,
  shareEstimatorSchema,
  TRUST_LEVELS,
  UNREADABLE_REASONS,
  type WindowBin,
} from '@crowdtone/domain';
import { z } from 'zod';
import type { JsonPath, Row, SqlSession } from './session';

/** Shares and their counted companions, as windows hold them. */
const ESTIMATES = ['shares', 'counted'] as const;
type Estimate = (typeof ESTIMATES)[number];

/** A column: its type, its value in a window's JSON, and how several are joined. */
interface Column {
  readonly name: string;
  readonly type: 'BIGINT' | 'DOUBLE PRECISION' | 'VARCHAR';
  /** Path into the window's JSON. */
  readonly path: JsonPath;
  /** SQL of the value; `value` is the text at the path, null where there is none, `readable` the number of readable people. */
  readonly of: (value: string, readable: string) => string;
  readonly join: 'sum' | 'min' | 'max';
}

const people = (value: string) => `coalesce(CAST(${value} AS BIGINT), 0)`;
const is =
  (...words: string[]) =>
  (value: string) =>
    `CASE WHEN ${value} IN (${words.map((word) => `'${word}'`).join(', ')}) THEN 1 ELSE 0 END`;

/** Windows and people with shares, and sums over these people; a window without shares adds nothing. */
function estimateColumns(estimate: Estimate): Column[] {
  const weighted = (value: string, readable: string) => `coalesce(CAST(${value} AS DOUBLE PRECISION) * ${readable}, 0)`;
  const sum = (name: string, ...path: JsonPath): Column => ({
    ...{ name: `${estimate}_${name}`, type: 'DOUBLE PRECISION', path: [estimate, ...path], of: weighted, join: 'sum' },
  });
  const path = [estimate, 'estimator'];
  const present = (value: string) => `CASE WHEN ${value} IS NULL THEN 0 ELSE 1 END`;
  const presentPeople = (value: string, readable: string) => `CASE WHEN ${value} IS NULL THEN 0 ELSE ${readable} END`;
  return [
    { name: `${estimate}_windows`, type: 'BIGINT', path, of: present, join: 'sum' },
    { name: `${estimate}_people`, type: 'BIGINT', path, of: presentPeople, join: 'sum' },
    { name: `${estimate}_estimator`, type: 'VARCHAR', path, of: (value) => value, join: 'min' },
    { name: `${estimate}_estimator_last`, type: 'VARCHAR', path, of: (value) => value, join: 'max' },
    ...EXPRESSIONS.flatMap((expression, place) =>
      ['share', 'low', 'high'].map((bound) => sum(`${expression}_${bound}`, 'expressions', place, bound)),
    ),
    sum('valence', 'valence'),
    sum('arousal', 'arousal'),
  ];
}

const READABLE: JsonPath = ['people', 'readable'];

const COLUMNS: readonly Column[] = [
  { name: 'seen', type: 'BIGINT', path: ['people', 'seen'], of: people, join: 'sum' },
  { name: 'readable', type: 'BIGINT', path: READABLE, of: people, join: 'sum' },
  ...UNREADABLE_REASONS.map(
    (reason): Column => ({
      ...{ name: `"${reason}"`, type: 'BIGINT', path: ['people', 'unreadable', reason], of: people, join: 'sum' },
    }),
  ),
  { name: 'nobody_readable', type: 'BIGINT', path: ['withheld'], of: is('nobody-readable'), join: 'sum' },
  { name: 'below_floor', type: 'BIGINT', path: ['withheld'], of: is('below-floor', 'protects-others'), join: 'sum' },
  { name: 'floor', type: 'BIGINT', path: ['floor'], of: people, join: 'min' },
  ...TRUST_LEVELS.map(
    (level): Column => ({
      name: `trust_${level}`,
      type: 'BIGINT',
      path: ['trust', 'level'],
      of: is(level),
      join: 'sum',
    }),
  ),
  ...ESTIMATES.flatMap(estimateColumns),
];

/** `name TYPE` of each column, for a table. */
export const BIN_COLUMN_TYPES = COLUMNS.map(({ name, type }) => `${name} ${type}`).join(', ');

/** Number of the columns. */
export const BIN_COLUMN_COUNT = COLUMNS.length;

/** Names of the columns. */
export const BIN_COLUMN_NAMES = COLUMNS.map(({ name }) => name).join(', ');

/** Joins rows with these columns in a GROUP BY. Sums of whole numbers are of a type that has no limit; BIGINT has room for them. */
export const JOINED_BIN_COLUMNS = COLUMNS.map(
  ({ name, type, join }) => `CAST(${join}(${name}) AS ${type}) AS ${name}`,
).join(', ');

/** Replaces a stored row by an inserted one, in ON CONFLICT DO UPDATE SET. */
export const REPLACED_BIN_COLUMNS = COLUMNS.map(({ name }) => `${name} = excluded.${name}`).join(', ');

/**
 * Windows as rows with these columns.
 *
 * @param where condition on the columns of the table `windows`; may be followed by an order and a limit
 */
export function windowsAsRows(session: SqlSession, where: string): string {
  return asRows(
    session,
    `SELECT run_id, source_id, '' AS zone_id, window_index, start_ms, end_ms, document FROM windows WHERE ${where}`,
  );
}

/** Zones of windows as such rows: they have the same figures. */
export function zonesAsRows(session: SqlSession, where: string): string {
  return asRows(
    session,
    `SELECT run_id, source_id, (${session.texts([['zone']], 'zone')})[1] AS zone_id, window_index, start_ms, end_ms,
       zone AS document
     FROM (${session.zonesOf(where)}) AS zones`,
  );
}

function asRows(session: SqlSession, documents: string): string {
  const paths = [...new Map(COLUMNS.map(({ path }) => [path.join(), path])).values()];
  const found = (path: JsonPath) => `found[${paths.findIndex((each) => each.join() === path.join()) + 1}]`;
  const readable = people(found(READABLE));
  const values = COLUMNS.map(({ name, path, of }) => `${of(found(path), readable)} AS ${name}`);
  // The offset keeps PostgreSQL from putting the whole list in the place of each of its elements.
  return `
    SELECT run_id, source_id, zone_id, window_index, start_ms, end_ms, 1 AS windows, ${values.join(', ')}
    FROM (
      SELECT run_id, source_id, zone_id, window_index, start_ms, end_ms, ${session.texts(paths)} AS found
      FROM (${documents}) AS documents OFFSET 0) AS texts`;
}

const countSchema = z.union([z.bigint(), z.number()]).transform(Number);
const binRow = z
  .object({
    ...{ bin: countSchema, start_ms: z.number(), end_ms: z.number(), windows: countSchema },
    ...{ seen: countSchema, readable: countSchema, nobody_readable: countSchema, below_floor: countSchema },
    floor: countSchema,
  })
  .loose();

/** A bin from a row of joined columns, with its number in `bin`. */
export function binFromRow(row: Row): WindowBin {
  const columns = binRow.parse(row);
  const tally = UNREADABLE_REASONS.map((reason) => [reason, Number(row[reason])] as const);
  return {
    index: columns.bin,
    startMs: columns.start_ms,
    endMs: columns.end_ms,
    windows: columns.windows,
    people: {
      seen: columns.seen,
      readable: columns.readable,
      unreadable: Object.fromEntries(tally.filter(([, amount]) => amount > 0)),
    },
    withheld: { 'nobody-readable': columns.nobody_readable, 'below-floor': columns.below_floor },
    floor: columns.floor,
    published: publishedFrom(row),
  };
}

function publishedFrom(row: Row): PublishedBin | null {
  const [windows, people] = [Number(row.shares_windows), Number(row.shares_people)];
  if (windows === 0) return null;
  const isCounted = Number(row.counted_windows) === windows;
  return {
    windows,
    people,
    shares: meansOf(row, 'shares', people),
    counted: isCounted ? meansOf(row, 'counted', people) : null,
    trust: binTrustIn({
      good: Number(row.trust_good),
      fair: Number(row.trust_fair),
      poor: Number(row.trust_poor),
    }),
  };
}

function meansOf(row: Row, estimate: Estimate, people: number): GroupShares {
  const mean = (name: string) => Number(row[`${estimate}_${name}`]) / people;
  // Rounding errors may take a mean of shares out of [0,1].
  const share = (name: string) => Math.min(1, Math.max(0, mean(name)));
  const affect = (name: string) => Math.min(1, Math.max(-1, mean(name)));
  return {
    estimator: shareEstimatorSchema.parse(row[`${estimate}_estimator`]),
    expressions: EXPRESSIONS.map((expression) => ({
      expression,
      share: share(`${expression}_share`),
      low: share(`${expression}_low`),
      high: share(`${expression}_high`),
    })),
    valence: affect('valence'),
    arousal: affect('arousal'),
  };
}

/** Whether a row joins shares of two estimators, whose means would mean nothing. */
export function mixesEstimators(row: Row): boolean {
  return ESTIMATES.some((estimate) => row[`${estimate}_estimator`] !== row[`${estimate}_estimator_last`]);
}
