import { writeFileSync } from 'node:fs';
import { type GroupWindow, type SettledFrame, sourceKey, tallyTotal } from '@crowdtone/domain';
import { openPostgresStore, type Store } from '@crowdtone/store';
import { CommandLine, type RunningCommand } from '@crowdtone/testing/cli/command-line';
import { DurableRedis } from '@crowdtone/testing/durable-redis';
import { PostgresServer } from '@crowdtone/testing/postgres';
import { LiveViewer } from './live-viewer';
import { LoadBalancer } from './load-balancer';

/** The roles of a deployment, as the command line names them. */
export const ROLES = ['ingest', 'expression', 'aggregator', 'gateway'] as const;

/** See {@link ROLES}. */
export type Role = (typeof ROLES)[number];

/** Processes of each role. */
const PROCESSES = 2;
const CAMERAS = ['east', 'north', 'south', 'west'];
/** So many that one process can have all but one: when another dies, both have something to take. */
const CAMERAS_OF_PROCESS = 3;
const FPS = 2;
const WINDOW_MS = 1000;
const SECRET = 'known to every process of this deployment';

const SETTINGS = `
analysis: { fps: ${FPS}, window: ${WINDOW_MS / 1000}, model: faceapi-baseline, threads: 1 }
sources:
${CAMERAS.map((id) => `  - { id: ${id}, url: "lavfi:testsrc2=size=160x120:rate=4", setting: synthetic, picture: none }`).join('\n')}
`;

interface Waiting {
  readonly condition: () => boolean;
  readonly resolve: () => void;
}

/**
 * A deployment of two processes of each role, as the built command line runs them, on one PostgreSQL and one Redis, with four stand-in
 * cameras, and a dashboard that reaches the gateways by one address.
 */
export class Deployment {
  readonly #processes = new Map<Role, RunningCommand[]>(ROLES.map((role) => [role, []]));
  /** Newest window of each camera, by number. */
  readonly #newest = new Map<string, number>();
  readonly #heardAt = new Map<string, number>();
  readonly #waiting = new Set<Waiting>();
  #anyHeardAt = performance.now();
  readonly #viewer: LiveViewer;
  /** Longest time between two new windows on the dashboard, of any camera and of one, milliseconds. */
  readonly gaps = { any: 0, camera: 0 };
  /** Windows that the dashboard showed. */
  windows = 0;

  private constructor(
    private readonly line: CommandLine,
    private readonly redis: DurableRedis,
    private readonly postgres: PostgresServer,
    private readonly databaseUrl: string,
    private readonly store: Store,
    private readonly balancer: LoadBalancer,
  ) {
    this.#viewer = new LiveViewer(balancer.url, (window) => this.#show(window));
  }

  /** Resolves when every camera has results. */
  static async start(): Promise<Deployment> {
    const line = new CommandLine();
    writeFileSync(line.path('cameras.yaml'), SETTINGS);
    writeFileSync(line.path('secret'), SECRET);
    const [redis, postgres] = [await DurableRedis.start(), await PostgresServer.start()];
    const url = await postgres.createDatabase();
    const store = await openPostgresStore(url, { isShared: true });
    const deployment = new Deployment(line, redis, postgres, url, store, await LoadBalancer.start([]));
    await Promise.all(ROLES.flatMap((role) => Array.from({ length: PROCESSES }, () => deployment.begin(role))));
    await deployment.goesOn();
    deployment.gaps.any = 0;
    deployment.gaps.camera = 0;
    return deployment;
  }

  /** Starts a process of a role. Resolves when it has begun. */
  async begin(role: Role): Promise<void> {
    const more = role === 'ingest' ? ['--cameras', String(CAMERAS_OF_PROCESS)] : [];
    const process = this.line.start(['worker', '--role', role, '--config', 'cameras.yaml', '--port', '0', ...more], {
      env: {
        REDIS_URL: this.redis.url,
        DATABASE_URL: this.databaseUrl,
        CROWDTONE_CLUSTER_SECRET_FILE: this.line.path('secret'),
        CROWDTONE_LOG_LEVEL: 'warn',
      },
    });
    this.#processes.get(role)?.push(process);
    const [, url = ''] = await process.untilSays(/(?:dashboard|worker \w+): (http:\/\/\S+)/);
    if (role === 'gateway') this.balancer.add(url);
  }

  /** Kills a process of a role, whose children end with it. @param random in [0,1), chooses the process */
  kill(role: Role, random: number): void {
    const processes = this.#processes.get(role) ?? [];
    const [victim] = processes.splice(Math.floor(random * processes.length), 1);
    victim?.kill();
  }

  /** Resolves when each camera has a window that is newer than its newest one of now by at least two. */
  goesOn(): Promise<void> {
    const from = new Map(this.#newest);
    return this.#until(() => CAMERAS.every((id) => (this.#newest.get(id) ?? -1) >= (from.get(id) ?? 0) + 2));
  }

  /**
   * Stops every process as a user does, and checks what is stored.
   *
   * @returns what it comes to
   * @throws when a frame is counted twice or not at all, a window is missing or stored twice, or a process did not stop cleanly
   */
  async end(): Promise<string> {
    // First those who produce, so that what they sent is stored.
    for (const role of ROLES) {
      const processes = this.#processes.get(role) ?? [];
      for (const each of processes) each.pressCtrlC();
      for (const each of processes) {
        const { exitCode, stderr } = await each.ended;
        if (exitCode !== 130) throw new Error(`a ${role} process ended with ${exitCode}: ${stderr.slice(-2000)}`);
      }
    }
    if (this.#viewer.gaps > 0)
      throw new Error(`${this.#viewer.gaps} events on the dashboard did not follow the one before`);
    const runs = await this.store.listRuns(Number.POSITIVE_INFINITY);
    if (runs.length !== 1) throw new Error(`there are ${runs.length} runs instead of one`);
    let [frames, lost, windows] = [0, 0, 0];
    for (const run of runs) {
      for (const source of await this.store.listSources(run.runId)) {
        const stored = await this.store.listFrames(source, 0);
        requireConservation(sourceKey(source), stored, source.analysed + tallyTotal(source.dropped));
        const span = { runId: run.runId, sourceId: source.sourceId, fromMs: 0, toMs: Infinity, newest: Infinity };
        const published = await this.store.listWindows(span);
        requireWindows(
          sourceKey(source),
          stored,
          new Map(published.map((each) => [each.index, framesOf(each.frames)])),
        );
        if (new Set(published.map(({ index }) => index)).size !== published.length)
          throw new Error('a window is stored twice');
        frames += stored.length;
        lost += source.dropped.lost ?? 0;
        windows += published.length;
      }
    }
    return `${frames} frames of ${CAMERAS.length} cameras, each counted once, ${lost} of them lost; ${windows} windows, none twice, none missing`;
  }

  async close(): Promise<void> {
    await this.line.close();
    this.#viewer.close();
    await this.balancer.close();
    await this.store.close();
    await this.redis.remove();
    await this.postgres.remove();
  }

  #show({ sourceId, index }: GroupWindow): void {
    // Snapshots repeat what was shown.
    if (index <= (this.#newest.get(sourceId) ?? -1)) return;
    const now = performance.now();
    this.windows += 1;
    this.gaps.any = Math.max(this.gaps.any, now - this.#anyHeardAt);
    this.gaps.camera = Math.max(this.gaps.camera, now - (this.#heardAt.get(sourceId) ?? now));
    this.#anyHeardAt = now;
    this.#heardAt.set(sourceId, now);
    this.#newest.set(sourceId, index);
    for (const waiting of this.#waiting) {
      if (!waiting.condition()) continue;
      this.#waiting.delete(waiting);
      waiting.resolve();
    }
  }

  #until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => this.#waiting.add({ condition, resolve }));
  }
}

function framesOf({ analysed, dropped }: { analysed: number; dropped: Readonly<Record<string, number>> }): number {
  return analysed + tallyTotal(dropped);
}

/** Each frame up to the highest number that was seen is stored once. */
function requireConservation(source: string, stored: readonly SettledFrame[], counted: number): void {
  const gap = stored.findIndex(({ sequence }, place) => sequence !== place);
  if (gap !== -1) throw new Error(`${source}: frame ${gap} is missing or stored twice`);
  // Frames after a missing one that nobody has given up yet are stored, and not counted.
  if (counted !== stored.length) throw new Error(`${source}: ${stored.length} frames are stored, ${counted} counted`);
}

/** Each span with frames has its window, with all of them; only that of the last frames may still be open. */
function requireWindows(source: string, stored: readonly SettledFrame[], published: ReadonlyMap<number, number>): void {
  const wanted = new Map<number, number>();
  for (const { presentationMs } of stored) {
    const index = Math.floor(presentationMs / WINDOW_MS);
    wanted.set(index, (wanted.get(index) ?? 0) + 1);
  }
  const open = Math.max(...wanted.keys());
  for (const [index, frames] of wanted) {
    if (index !== open && published.get(index) !== frames) {
      throw new Error(`${source}: window ${index} has ${published.get(index) ?? 'no'} frames instead of ${frames}`);
    }
  }
  const invented = [...published.keys()].find((index) => !wanted.has(index));
  if (invented !== undefined) throw new Error(`${source}: window ${invented} has no frames`);
}
