/** `crowdtone serve` over simulated cameras, started as by a user, with a connected dashboard. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CrowdtoneError,
  type DashboardToGateway,
  type GatewayToDashboard,
  liveEventSchema,
  type SourceHealth,
} from '@crowdtone/domain';
import { io, type Socket } from 'socket.io-client';
import { Scrape } from './prometheus';

export interface Cameras {
  /** Folder for the configuration and the store. */
  readonly folder: string;
  /** The video that every camera sends in a loop. */
  readonly clip: string;
  readonly count: number;
  /** Frames analysed a second of each. */
  readonly fps: number;
  /** Length of a statistics window, seconds. */
  readonly windowSeconds: number;
  readonly detector: string;
  readonly model: string;
  /** Added to the environment of the program. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Longest kept tail of the program's output, characters. */
const MAX_OUTPUT = 4000;
/** Longest time in which it has to exit by itself, milliseconds. */
const STOP_LIMIT_MS = 20_000;

/** A running program, and the events that a dashboard receives from it. */
export class ServedCameras {
  /** The latest health of each camera. */
  readonly health = new Map<string, SourceHealth>();
  /** Received windows, by camera. */
  readonly windows = new Map<string, number>();
  readonly #socket: Socket<GatewayToDashboard, DashboardToGateway>;
  #received = () => {};

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    private readonly output: () => string,
    private readonly signal: AbortSignal,
  ) {
    this.#socket = io(url, { transports: ['websocket'] });
    this.#socket.on('event', (message) => {
      const { event } = liveEventSchema.parse(message);
      if (event.kind === 'health') this.health.set(event.health.sourceId, event.health);
      if (event.kind === 'window') {
        this.windows.set(event.window.sourceId, (this.windows.get(event.window.sourceId) ?? 0) + 1);
      }
      this.#received();
    });
  }

  /**
   * @param main the built command line
   * @param signal aborts the start
   * @throws {CrowdtoneError} E_BENCH_SERVE when it does not start
   */
  static async start(main: string, cameras: Cameras, signal: AbortSignal): Promise<ServedCameras> {
    const config = join(cameras.folder, 'cameras.json');
    const clips = await clipOfEach(cameras);
    await writeFile(config, JSON.stringify(configOf(cameras, clips)));
    const args = [main, 'serve', '--config', config, '--port', '0', '--out', join(cameras.folder, `${cameras.count}`)];
    // A process group of its own, so that Ctrl-C reaches only this program, which stops the other.
    const env = { ...process.env, ...cameras.env };
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    let output = '';
    const url = await new Promise<string>((resolve, reject) => {
      const failed = () => reject(brokenOff(output));
      child.once('error', failed).once('exit', failed);
      signal.addEventListener('abort', failed, { once: true });
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-MAX_OUTPUT);
        const [, found] = /dashboard: (http:\S+)/.exec(output) ?? [];
        if (found !== undefined) resolve(found);
      });
    }).catch(async (error: unknown) => {
      await stopped(child);
      throw error;
    });
    return new ServedCameras(child, url, () => output, signal);
  }

  /**
   * Resolves once a window of every camera was received.
   * @throws {CrowdtoneError} E_BENCH_SERVE when the program exits or the time is up
   */
  async untilShown(count: number, limitMs: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const limit = setTimeout(() => reject(brokenOff(`${this.windows.size} of ${count} cameras showed up`)), limitMs);
      const failed = () => reject(brokenOff(this.output()));
      this.child.once('exit', failed);
      this.signal.addEventListener('abort', failed, { once: true });
      this.#received = () => {
        if (this.windows.size < count) return;
        clearTimeout(limit);
        this.child.off('exit', failed);
        resolve();
      };
      this.#received();
    });
  }

  /** Resolves when the program has ended. */
  get ended(): Promise<unknown> {
    return this.child.exitCode === null && this.child.signalCode === null
      ? once(this.child, 'exit')
      : Promise.resolve();
  }

  /** Of the program, whose workers are its descendants. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  async scrape(): Promise<Scrape> {
    const answer = await fetch(`${this.url}/metrics`);
    return Scrape.parse(await answer.text());
  }

  async close(): Promise<void> {
    this.#socket.disconnect();
    await stopped(this.child);
  }
}

/** A file for each camera, because an address belongs to one camera only. */
async function clipOfEach({ folder, clip, count }: Cameras): Promise<string[]> {
  const clips = Array.from({ length: count }, (_, place) => join(folder, `camera-${place + 1}.mp4`));
  for (const path of clips) await copyFile(clip, path);
  return clips;
}

function configOf({ fps, windowSeconds, detector, model }: Cameras, clips: readonly string[]): object {
  return {
    analysis: { fps, window: windowSeconds, detector, model },
    sources: clips.map((url, place) => ({ id: `camera-${place + 1}`, url, setting: 'synthetic' })),
  };
}

function brokenOff(output: string): CrowdtoneError {
  const last = output.trim().split('\n').at(-1) ?? '';
  return new CrowdtoneError('E_BENCH_SERVE', `crowdtone serve did not show its cameras: ${last}`);
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  const limit = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await ended;
  clearTimeout(limit);
}
