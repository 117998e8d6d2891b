/** Events of a study from a CSV file: a programme, slides, goals. */
import { readFile } from 'node:fs/promises';
import { CrowdtoneError } from '@crowdtone/domain';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';

/** A time of day: a moment, or a time on whatever day a recording was made, milliseconds since midnight. */
export type ClockTime =
  | { readonly kind: 'moment'; readonly ms: number }
  | { readonly kind: 'daily'; readonly ms: number };

/** When an event was: by the clock, or in the time of recordings. */
export type EventTime =
  | { readonly by: 'clock'; readonly start: ClockTime; readonly end: ClockTime | null }
  | { readonly by: 'recording'; readonly startMs: number; readonly endMs: number | null };

/** An event, before it is known which recordings saw it. */
export interface ListedEvent {
  readonly name: string;
  /** Events of the same kind are averaged. */
  readonly kind: string;
  readonly time: EventTime;
  /** Labels of the recordings that it is about, as a pattern; null for all. */
  readonly recording: string | null;
  /** Where it is written, for messages. */
  readonly origin: { readonly file: string; readonly line: number };
}

/** A row of the file. */
export const eventRowSchema = z.strictObject({
  name: z.string().min(1).max(500).describe('name of the event'),
  kind: z.string().min(1).optional().describe('events of the same kind are averaged; by default the name'),
  from: z
    .string()
    .optional()
    .transform(parsedWith(offsetOf, 'a time in seconds, m:ss or h:mm:ss'))
    .describe('start in the time of the recording: seconds, `m:ss` or `h:mm:ss`'),
  to: z
    .string()
    .optional()
    .transform(parsedWith(offsetOf, 'a time in seconds, m:ss or h:mm:ss'))
    .describe('end in the time of the recording'),
  start: z
    .string()
    .optional()
    .transform(parsedWith(clockOf, 'a time such as 20:15 or 2026-05-01T20:15:00+02:00'))
    .describe(
      'start by the clock, instead of `from`: `2026-05-01T20:15:00+02:00`, or `20:15` on the day of each recording; without an offset in the time zone of this machine',
    ),
  end: z
    .string()
    .optional()
    .transform(parsedWith(clockOf, 'a time such as 20:15 or 2026-05-01T20:15:00+02:00'))
    .describe('end by the clock'),
  recording: z
    .string()
    .min(1)
    .optional()
    .describe('labels of the recordings it is about; an asterisk stands for any characters. By default all'),
});

/** Names of the columns, for messages. */
const COLUMNS = Object.keys(eventRowSchema.shape).join(', ');

/** @throws {CrowdtoneError} E_EVENTS_INVALID when the file cannot be read, or has errors; the message names the line */
export async function readEventList(path: string): Promise<ListedEvent[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw invalid(path, 'cannot be read', 'check the path', cause);
  });
  const rows = parseRows(path, text);
  if (rows.length === 0) throw invalid(path, 'names no event', `add rows with the columns ${COLUMNS}`);
  return rows.map(({ record, line }) => {
    const where = `${path}, line ${line}`;
    const parsed = eventRowSchema.safeParse(record);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const at = issue?.path.join('.') ?? '';
      throw invalid(where, `${at && `${at}: `}${issue?.message}`, `columns are ${COLUMNS}`);
    }
    const { name, kind = name, recording = null } = parsed.data;
    return { name, kind, recording, time: timeOf(where, parsed.data), origin: { file: path, line } };
  });
}

function timeOf(where: string, { from, to, start, end }: z.output<typeof eventRowSchema>): EventTime {
  const isByClock = start !== undefined;
  if (isByClock === (from !== undefined) || (isByClock ? to !== undefined : end !== undefined)) {
    throw invalid(
      where,
      'needs a start',
      'write from (and to) in the time of the recording, or start (and end) by the clock',
    );
  }
  if (isByClock) {
    if (end?.kind === 'moment' && start.kind === 'moment' && end.ms <= start.ms) throw reversed(where);
    if (end !== undefined && end.kind !== start.kind) {
      throw invalid(where, 'has a date in one of start and end', 'write both with it, or both without');
    }
    return { by: 'clock', start, end: end ?? null };
  }
  if (to !== undefined && to <= (from ?? 0)) throw reversed(where);
  return { by: 'recording', startMs: from ?? 0, endMs: to ?? null };
}

function reversed(where: string): CrowdtoneError {
  return invalid(where, 'ends before it begins', 'swap the times');
}

/** A transformation of a cell that may be absent, with a message for what cannot be read. */
function parsedWith<Value>(read: (text: string) => Value | null, expected: string) {
  return (text: string | undefined, context: z.RefinementCtx): Value | undefined => {
    if (text === undefined) return undefined;
    const value = read(text.trim());
    if (value !== null) return value;
    context.addIssue(`${text} is not ${expected}`);
    return z.NEVER;
  };
}

/** Seconds, `m:ss` or `h:mm:ss` as milliseconds. */
function offsetOf(text: string): number | null {
  if (!/^(\d+:){0,2}\d+(\.\d+)?$/.test(text)) return null;
  return Math.round(1000 * text.split(':').reduce((sum, part) => 60 * sum + Number(part), 0));
}

const DAILY = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;

function clockOf(text: string): ClockTime | null {
  const [, hours = '99', minutes = '99', seconds = '0'] = DAILY.exec(text) ?? [];
  if (Number(hours) < 24 && Number(minutes) < 60 && Number(seconds) < 60) {
    return { kind: 'daily', ms: 1000 * (3600 * Number(hours) + 60 * Number(minutes) + Number(seconds)) };
  }
  const ms = Date.parse(text);
  return MOMENT.test(text) && !Number.isNaN(ms) ? { kind: 'moment', ms } : null;
}

interface Row {
  readonly record: Record<string, string>;
  readonly line: number;
}

function parseRows(path: string, text: string): readonly Row[] {
  try {
    const rows = parse(text, {
      columns: true,
      bom: true,
      skip_empty_lines: true,
      trim: true,
      info: true,
      delimiter: [',', ';', '\t'],
    }) as unknown as { record: Record<string, string>; info: { lines: number } }[];
    return rows.map(({ record, info }) => ({
      record: Object.fromEntries(Object.entries(record).filter(([, value]) => value !== '')),
      line: info.lines,
    }));
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    throw invalid(path, `is not a CSV file (${what})`, `begin with a header line: ${COLUMNS}`, cause);
  }
}

function invalid(where: string, what: string, advice: string, cause?: unknown): CrowdtoneError {
  return new CrowdtoneError('E_EVENTS_INVALID', `${where}: ${what}; ${advice}`, { cause });
}
