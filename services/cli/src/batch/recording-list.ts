import { readFile } from 'node:fs/promises';
import { dirname, extname, isAbsolute, join } from 'node:path';
import { type ClipRange, CrowdtoneError } from '@crowdtone/domain';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { NamedRecording } from '../run/sources';

/** One row of a list, or one object of a JSON list. */
const entrySchema = z.strictObject({
  file: z.string().min(1, 'expected a path or an address'),
  label: z.string().min(1).optional(),
  group: z.string().min(1).optional(),
  start: z.string().optional().transform(parseStart),
  from: z.union([z.string(), z.number()]).optional().transform(parseTime),
  to: z.union([z.string(), z.number()]).optional().transform(parseTime),
});

/** Names of the columns, for messages. */
const COLUMNS = Object.keys(entrySchema.shape).join(', ');

/**
 * Recordings of a CSV file with a header line, or of a JSON array of objects: `file` (relative to the list, or an address),
 * and as wanted `label`, `group`, `start` (ISO 8601; without an offset in the time zone of this machine), `from` and `to`
 * (seconds, or h:mm:ss). A file with several parts has a row for each.
 *
 * @throws {CrowdtoneError} E_LIST_INVALID (usage) when it cannot be read, or has errors
 */
export async function readRecordingList(path: string): Promise<NamedRecording[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw invalid(path, 'cannot be read', 'check the path', cause);
  });
  const rows = extname(path).toLowerCase() === '.json' ? parseJson(path, text) : parseCsv(path, text);
  if (rows.length === 0) throw invalid(path, 'names no file', `add rows with the columns ${COLUMNS}`);
  return rows.map((row, index) => {
    const parsed = entrySchema.safeParse(row);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const at = issue?.path.join('.') ?? '';
      throw invalid(path, `entry ${index + 1}${at && `, ${at}`}: ${issue?.message}`, `columns are ${COLUMNS}`);
    }
    const { file, label, group, start, from, to } = parsed.data;
    const clip = clipOf(path, index, from, to);
    return {
      location: isAddress(file) || isAbsolute(file) ? file : join(dirname(path), file),
      label,
      group,
      ...(start !== undefined && { recordedAt: { at: start, from: 'user' as const } }),
      ...(clip && { clip }),
    };
  });
}

/**
 * A time that a user gives for the beginning of a recording, as ISO 8601 in UTC.
 * @throws {CrowdtoneError} E_USAGE
 */
export function readRecordedAt(text: string): string {
  const time = Date.parse(text);
  if (ISO_LIKE.test(text) && !Number.isNaN(time)) return new Date(time).toISOString();
  const example = '2026-05-01T20:15:00+02:00';
  throw new CrowdtoneError('E_USAGE', `--recorded-at ${text} is not a time; write it like ${example}`);
}

const ISO_LIKE = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

function parseStart(text: string | undefined, context: z.RefinementCtx): string | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  if (ISO_LIKE.test(text) && !Number.isNaN(time)) return new Date(time).toISOString();
  context.addIssue(`${text} is not a time such as 2026-05-01T20:15:00+02:00`);
  return z.NEVER;
}

/** Seconds, `m:ss` or `h:mm:ss` as milliseconds. */
function parseTime(value: string | number | undefined, context: z.RefinementCtx): number | undefined {
  if (value === undefined) return undefined;
  const text = String(value).trim();
  if (/^(\d+:){0,2}\d+(\.\d+)?$/.test(text)) {
    return Math.round(1000 * text.split(':').reduce((sum, part) => 60 * sum + Number(part), 0));
  }
  context.addIssue(`${text} is not a time in seconds or h:mm:ss`);
  return z.NEVER;
}

function clipOf(path: string, index: number, from = 0, to?: number): ClipRange | null {
  if (from === 0 && to === undefined) return null;
  if (to !== undefined && to <= from)
    throw invalid(path, `entry ${index + 1} ends before it begins`, 'swap from and to');
  return { fromMs: from, toMs: to ?? null };
}

function isAddress(file: string): boolean {
  return /^([a-z][a-z0-9+.-]*:\/\/|lavfi:)/i.test(file);
}

function parseJson(path: string, text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return value;
  } catch (cause) {
    throw invalid(path, 'is not valid JSON', 'correct it, or write a CSV file', cause);
  }
  throw invalid(path, 'is not a JSON array', 'write an array of objects with at least "file"');
}

function parseCsv(path: string, text: string): readonly unknown[] {
  try {
    const rows: Record<string, string>[] = parse(text, {
      columns: true,
      bom: true,
      skip_empty_lines: true,
      trim: true,
      delimiter: [',', ';', '\t'],
    });
    return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== '')));
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    throw invalid(path, `is not a CSV file (${what})`, `begin with a header line: ${COLUMNS}`, cause);
  }
}

function invalid(path: string, what: string, advice: string, cause?: unknown): CrowdtoneError {
  return new CrowdtoneError('E_LIST_INVALID', `${path}: ${what}; ${advice}`, { cause });
}
