/** `windows`: the published statistics, one row for each window and expression. */
import { z } from 'zod';
import { EXPRESSIONS, expressionSchema } from '../expressions';
import { DROP_REASONS, tallyTotal, UNREADABLE_REASONS, type UnreadableReason } from '../reasons';
import type { SourceRecord } from '../runs';
import { trustLevelSchema } from '../trust';
import {
  type ExpressionShare,
  type GroupShares,
  type GroupWindow,
  shareEstimatorSchema,
  withheldReasonSchema,
} from '../windows';
import { defineTable, TABLES_VERSION } from './table';

const count = (about: string) => z.int().nonnegative().describe(about);
const share = (about: string) => z.number().min(0).max(1).nullable().describe(about);

/** Why people were not classified, as columns. */
const UNREADABLE_ABOUT: Readonly<Record<UnreadableReason, string>> = {
  'too-small': 'not classified: face too small',
  blurred: 'not classified: face too blurred',
  'cut-off': 'not classified: face cut off by the edge of the frame',
  static: 'not a person: a face that did not move for minutes, as on a poster or a screen; not among people_seen',
  'model-failed': 'not classified: the model failed',
  'crop-expired': 'not classified: waited too long',
};

const column = <Reason extends string>(reason: Reason) => reason.replaceAll('-', '_');

/** Who says when the time 0 of a source was. */
const TIME_FROM = ['camera', 'user', 'file'] as const;

/** What the tables say first of a row: version, source and time. */
export const whereColumns = {
  schema_version: z.int().describe(`version of these columns, ${TABLES_VERSION}`),
  source_id: z.string().describe('the video or camera; the same whenever the same file is analysed'),
  label: z.string().describe('its name: the file name, with as many of its folders as distinguish it from the others'),
  source_group: z.string().nullable().describe('its group, such as a hall or a condition; null when none was given'),
  window: count('number of the window in its source, from 0'),
  start_ms: z
    .number()
    .nonnegative()
    .describe('start of the window, milliseconds from the start of the video or camera'),
  end_ms: z.number().positive().describe('its end, milliseconds'),
  start_time: z.iso
    .datetime()
    .nullable()
    .describe('its start by the clock, UTC; null when nothing says when the recording was made'),
  end_time: z.iso.datetime().nullable().describe('its end by the clock, UTC'),
  time_from: z
    .enum(TIME_FROM)
    .nullable()
    .describe(
      'who says so: the clock of this machine when the camera was read, the user, or the metadata of the file, which may be wrong',
    ),
};

const rowSchema = z.object({
  ...whereColumns,
  partial: z.boolean().describe('true if the source ended within the window'),
  expression: expressionSchema.describe('what this row is about; each window has a row for each of the eight'),
  counted: share('share of the readable people whose most likely expression this is, in [0,1]; null when withheld'),
  estimate: share('the same, corrected for the confusions of the model; equal to counted where estimator is counted'),
  low: share('lower bound of the 95 % interval of estimate'),
  high: share('upper bound of it'),
  estimator: shareEstimatorSchema.nullable().describe('how estimate was computed'),
  share_step: z
    .number()
    .nullable()
    .describe('shares and bounds are multiples of this in groups of fewer than 20; null when they are not rounded'),
  withheld: withheldReasonSchema.nullable().describe('why there are no shares; null when there are'),
  people_seen: count('people (tracks) seen in the window'),
  people_readable: count('of these, people whose face could be classified: what shares are of'),
  people_readable_at_once: count('largest number of them in one frame: what the privacy floor applies to'),
  readable_share: share('people_readable / people_seen; null when there was no one'),
  privacy_floor: z.int().positive().describe('fewest people, readable at the same time, whose shares are published'),
  trust: trustLevelSchema.nullable().describe('how far the shares can be trusted; null when there are none'),
  trust_reasons: z
    .string()
    .nullable()
    .describe('what lowers it: few-people, small-faces, unlike-validation, few-frames, separated by spaces'),
  trust_unlikeness: z
    .number()
    .nullable()
    .describe('how unlike validation readings these are: 1 is the 95th percentile of groups of validation faces'),
  trust_widening: z.number().nullable().describe('factor by which intervals are wider for it'),
  valence: z.number().nullable().describe('of the window, derived from its shares, in [-1,1]'),
  arousal: z.number().nullable().describe('of the window, derived from its shares, in [-1,1]'),
  frames_analysed: count('analysed frames'),
  frames_dropped: count(`frames that were not analysed (${DROP_REASONS.join(', ')}); the report has them by reason`),
  ...unreadableColumns(),
  model: z.string().nullable().describe('name of the expression model; null when it classified no one'),
  model_digest: z.string().nullable().describe('SHA-256 of its weights'),
});

/** `people_too_small` and so on: people who were seen but not classified, by reason. */
function unreadableColumns() {
  const entries = UNREADABLE_REASONS.map(
    (reason) => [`people_${column(reason)}` as const, count(UNREADABLE_ABOUT[reason])] as const,
  );
  return Object.fromEntries(entries) as Record<`people_${string}`, ReturnType<typeof count>>;
}

/** See the file. */
export const WINDOWS_TABLE = defineTable(
  'windows',
  'The published statistics: a row for each window and expression. A window whose shares are withheld has its rows too, with ' +
    'the counts and without shares. Key: `source_id`, `window`, `expression`. Columns from `partial` on that do not speak of an ' +
    'expression are the same in the eight rows of a window.',
  rowSchema,
);

/** See {@link WINDOWS_TABLE}. */
export type WindowsRow = z.output<typeof rowSchema>;

/** What a table needs to know of a source. */
export type TableSource = Pick<SourceRecord, 'sourceId' | 'label' | 'begunAt'> & {
  readonly group?: string | undefined;
  /** When the time 0 of a recording was, and who says so. */
  readonly recordedAt?: { readonly at: string; readonly from: 'user' | 'file' } | undefined;
};

/** The rows of one window, in the order of {@link EXPRESSIONS}. */
export function windowsRows(source: TableSource, window: GroupWindow): WindowsRow[] {
  const { people, frames, shares, trust, model } = window;
  const unreadable = UNREADABLE_REASONS.map((reason) => [`people_${column(reason)}`, people.unreadable[reason] ?? 0]);
  return EXPRESSIONS.map((expression): WindowsRow => {
    const of = (group: GroupShares | null): ExpressionShare | undefined =>
      group?.expressions.find((entry) => entry.expression === expression);
    return {
      ...whereOf(source, window),
      partial: window.partial,
      expression,
      counted: of(window.counted ?? shares)?.share ?? null,
      estimate: of(shares)?.share ?? null,
      low: of(shares)?.low ?? null,
      high: of(shares)?.high ?? null,
      estimator: shares?.estimator ?? null,
      share_step: shares?.step ?? null,
      withheld: window.withheld,
      people_seen: people.seen,
      people_readable: people.readable,
      people_readable_at_once: people.readableAtOnce,
      readable_share: people.seen === 0 ? null : Math.min(1, people.readable / people.seen),
      privacy_floor: window.floor,
      trust: trust?.level ?? null,
      trust_reasons: trust?.reasons.join(' ') ?? null,
      trust_unlikeness: trust?.unlikeness ?? null,
      trust_widening: trust?.widening ?? null,
      valence: shares?.valence ?? null,
      arousal: shares?.arousal ?? null,
      frames_analysed: frames.analysed,
      frames_dropped: tallyTotal(frames.dropped),
      ...Object.fromEntries(unreadable),
      model: model?.name ?? null,
      model_digest: model?.digest ?? null,
    };
  });
}

/** The first columns of a row of a window. */
export function whereOf(source: TableSource, { index, startMs, endMs }: GroupWindow) {
  const start = clockStart(source);
  return {
    schema_version: TABLES_VERSION,
    source_id: source.sourceId,
    label: source.label,
    source_group: source.group ?? null,
    window: index,
    start_ms: startMs,
    end_ms: endMs,
    start_time: start && momentOf(start.ms, startMs),
    end_time: start && momentOf(start.ms, endMs),
    time_from: start?.from ?? null,
  };
}

/** When the time 0 of a source was, milliseconds since 1970, and who says so; null when nothing does. */
export function clockStart({
  begunAt,
  recordedAt,
}: TableSource): { readonly ms: number; readonly from: (typeof TIME_FROM)[number] } | null {
  if (begunAt !== undefined) return { ms: begunAt, from: 'camera' };
  return recordedAt === undefined ? null : { ms: Date.parse(recordedAt.at), from: recordedAt.from };
}

/** The last moment that a `Date` can hold, milliseconds since 1970. */
const LAST_MOMENT = 8.64e15;

function momentOf(startMs: number, ms: number): string {
  return new Date(Math.min(startMs + ms, LAST_MOMENT)).toISOString();
}
