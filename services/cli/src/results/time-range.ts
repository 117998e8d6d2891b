import { CrowdtoneError, type SourceReport } from '@crowdtone/domain';
import { clock } from '@crowdtone/runtime';

/** A part of all recordings of a run, milliseconds of their own time. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

const RANGE = /^(.+)@([\d:.]+)-([\d:.]+)$/;
const TIME = /^(?:(?:(\d+):)?(\d{1,2}):)?(\d+(?:\.\d+)?)$/;

/**
 * A place with the part of it that is meant: `report@10:00-1:20:00`, or `report` for all of it.
 * @throws {CrowdtoneError} E_USAGE for times that are none, or end before they begin
 */
export function parsePlace(text: string): { readonly place: string; readonly range: TimeRange | null } {
  const [, place, from = '', to = ''] = RANGE.exec(text) ?? [];
  if (place === undefined) return { place: text, range: null };
  const range = { fromMs: msOf(from, text), toMs: msOf(to, text) };
  if (range.fromMs < range.toMs) return { place, range };
  throw new CrowdtoneError('E_USAGE', `${text}: the range ends before it begins; write folder@from-to`);
}

function msOf(time: string, text: string): number {
  const match = TIME.exec(time);
  if (match === null) {
    throw new CrowdtoneError('E_USAGE', `${text}: ${time} is not a time; write seconds, minutes:seconds or h:mm:ss`);
  }
  const [, hours = '0', minutes = '0', seconds = '0'] = match;
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}

/**
 * Sources with those of their windows that lie wholly within a range.
 * @throws {CrowdtoneError} E_USAGE when the range reaches beyond the end of a source
 */
export function within(sources: readonly SourceReport[], range: TimeRange | null): readonly SourceReport[] {
  if (range === null) return sources;
  return sources.map((source) => {
    const endMs = source.windows.at(-1)?.endMs ?? 0;
    if (range.toMs > endMs) {
      throw new CrowdtoneError(
        'E_USAGE',
        `the range ends at ${clock(range.toMs)}, but ${source.label} ends at ${clock(endMs)}; shorten the range`,
      );
    }
    const windows = source.windows.filter(({ startMs, endMs }) => startMs >= range.fromMs && endMs <= range.toMs);
    return { ...source, windows };
  });
}
