/** Information of `/proc` on the ffmpeg processes of this test (Linux). */
import { readdirSync, readFileSync } from 'node:fs';

/** Process ids of ffmpeg and ffprobe children of this process that run or are zombies. */
export function ffmpegChildren(): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((entry) => {
      const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/.exec(statOf(entry)) ?? [];
      return Number(parent) === process.pid && (name === 'ffmpeg' || name === 'ffprobe');
    })
    .map(Number);
}

/** The arguments of a process, which every user of the machine can read. */
export function argumentsOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return ''; // it ended meanwhile
  }
}

/** Bytes that a process has written so far. */
export function bytesWrittenBy(pid: number): number {
  return ioCounter(pid, 'wchar');
}

/** Bytes that a process has read so far. */
export function bytesReadBy(pid: number): number {
  return ioCounter(pid, 'rchar');
}

function ioCounter(pid: number, name: 'rchar' | 'wchar'): number {
  return Number(new RegExp(`^${name}: (\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
}

function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    // It ended while the list was read.
    return '';
  }
}
