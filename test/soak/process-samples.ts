/** Memory and handles of the processes of a program, from `/proc` and from the processes themselves. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { treeOf } from '../bench/process-cost';

/** What a process reports of itself, bytes. */
export interface InnerMemory {
  /** Objects of JavaScript. */
  readonly heapUsed: number;
  /** What objects of JavaScript hold outside its heap; includes the array buffers. */
  readonly external: number;
  readonly arrayBuffers: number;
  /** Timers, sockets, pipes and requests that keep the process alive. */
  readonly handles: number;
}

/** One process at one moment. */
export interface ProcessSample {
  readonly pid: number;
  /** What it is for. */
  readonly role: string;
  /** Resident, MiB. */
  readonly rss: number;
  /** Resident and not of a file, MiB: what the process itself has allocated. */
  readonly anonymous: number;
  /** Open file descriptors. */
  readonly files: number;
  readonly threads: number;
  /** MiB; null for a process that is not of Node. */
  readonly heap: number | null;
  /** MiB; null for a process that is not of Node. */
  readonly external: number | null;
  readonly handles: number | null;
}

const MIB = 2 ** 20;

/**
 * @param root process id of the program
 * @param folder where its processes write what they know of themselves
 */
export function sampleProcesses(root: number, folder: string): ProcessSample[] {
  return treeOf(root).flatMap(({ pid }) => sampleProcess(pid, pid === root, folder) ?? []);
}

function sampleProcess(pid: number, isRoot: boolean, folder: string): ProcessSample | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    const role = isRoot ? 'main' : roleOf(command);
    if (role === null) return null;
    const inner = innerMemory(join(folder, String(pid)));
    return {
      pid,
      role,
      rss: kib('VmRSS') / 1024,
      anonymous: kib('RssAnon') / 1024,
      files: readdirSync(`/proc/${pid}/fd`).length,
      threads: kib('Threads'),
      heap: inner && inner.heapUsed / MIB,
      external: inner && inner.external / MIB,
      handles: inner?.handles ?? null,
    };
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

/** Null for processes that live for a moment, like ffprobe. */
function roleOf(command: string): string | null {
  const [, service] = /services\/(\w+)\/dist\/[\w-]+\.js/.exec(command) ?? [];
  if (service !== undefined) return service;
  if (/redis-server/.test(command)) return 'redis';
  return /(^|\/)ffmpeg /.test(command) ? 'ffmpeg' : null;
}

function innerMemory(path: string): InnerMemory | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as InnerMemory;
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

/** Whether a process ended while it was read, or has not written yet. */
function isGone(error: unknown): boolean {
  return ['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '');
}
