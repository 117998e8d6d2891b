import type { GroupWindow, RunRecord } from '@crowdtone/domain';
import { clock } from '@crowdtone/runtime/clock';
import { formatTime } from './time-zone';

/** The span of a window: `3:20–3:25`. */
export function span({ startMs, endMs }: Pick<GroupWindow, 'startMs' | 'endMs'>): string {
  return `${clock(startMs)}–${clock(endMs)}`;
}

const NUMBERS = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** `12,345`; a mean with one decimal, `34.2` */
export function count(value: number): string {
  return NUMBERS.format(value);
}

/** `1 person`, `5 people` */
export function people(value: number): string {
  return value === 1 ? '1 person' : `${count(value)} people`;
}

/** `1 window`, `120 windows` */
export function windowsText(windows: number): string {
  return windows === 1 ? '1 window' : `${count(windows)} windows`;
}

/** A signed figure in [-1,1] with two decimals and a true minus: `+0.25`, `−0.10`, `0.00`. */
export function signed(value: number): string {
  const size = Math.abs(value).toFixed(2);
  if (Number(size) === 0) return '0.00';
  return value < 0 ? `−${size}` : `+${size}`;
}

/** An ISO 8601 time in the time zone of the page: `12 May, 20:04`. */
export function moment(iso: string): string {
  return formatTime('moment', Date.parse(iso));
}

/** Start and state of a run: `12 May, 20:04, interrupted`. */
export function runLabel({ startedAt, endedAt, interrupted }: RunRecord): string {
  if (endedAt === null) return `${moment(startedAt)}, running`;
  return interrupted ? `${moment(startedAt)}, interrupted` : moment(startedAt);
}

/** A duration: `45 s`, `3 min`, `2 h 5 min`, `3 days`. */
export function lasting(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours < 48) return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
  return `${Math.floor(hours / 24)} days`;
}
