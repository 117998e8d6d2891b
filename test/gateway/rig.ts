import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  apiErrorSchema,
  type DashboardToGateway,
  type GatewayToDashboard,
  type LiveEvent,
  type LiveSnapshot,
  type SourceThumbnail,
} from '@crowdtone/domain';
import { type Gateway, type GatewayOptions, startGateway } from '@crowdtone/gateway';
import { MemoryStore } from '@crowdtone/testing/gateway/memory-store';
import pino from 'pino';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';

export type Client = Socket<GatewayToDashboard, DashboardToGateway>;

/** Options of a test. */
export type RigOptions = Partial<
  Pick<
    GatewayOptions,
    'access' | 'alerts' | 'cameras' | 'events' | 'finder' | 'host' | 'limits' | 'operations' | 'pictures' | 'timeZone'
  >
> & {
  readonly store?: GatewayOptions['store'];
};

/** A gateway on a free port over an in-memory store, with a stub of the built dashboard. */
export class GatewayRig {
  readonly store: MemoryStore;
  /** What the gateway logged at `warn` and above. */
  readonly log: string[] = [];
  readonly #clients: Client[] = [];
  #gateway: Gateway | null = null;
  #dashboardDir = '';

  private constructor(store: MemoryStore) {
    this.store = store;
  }

  static async start({ store, ...options }: RigOptions = {}): Promise<GatewayRig> {
    const rig = new GatewayRig(store instanceof MemoryStore ? store : new MemoryStore());
    rig.#dashboardDir = await mkdtemp(join(tmpdir(), 'crowdtone-gateway-'));
    await mkdir(join(rig.#dashboardDir, 'assets'));
    await writeFile(join(rig.#dashboardDir, 'index.html'), '<!doctype html><title>Crowdtone</title>');
    await writeFile(join(rig.#dashboardDir, 'assets', 'index-abc123.js'), 'export {};');
    rig.#gateway = await startGateway({
      store: store ?? rig.store,
      events: rig.store,
      port: 0,
      dashboardDir: rig.#dashboardDir,
      logger: pino({ level: 'warn' }, { write: (line: string) => void rig.log.push(line) }),
      ...options,
    });
    return rig;
  }

  get dashboardDir(): string {
    return this.#dashboardDir;
  }

  get url(): string {
    if (this.#gateway === null) throw new Error('the gateway is not running');
    return this.#gateway.url;
  }

  /** A client that listens from its first moment on; disconnected with the rig. */
  connect(options: Partial<ManagerOptions & SocketOptions> = {}): Listener {
    const socket: Client = io(this.url, { transports: ['websocket'], forceNew: true, reconnection: false, ...options });
    this.#clients.push(socket);
    return new Listener(socket);
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.disconnect();
    await this.#gateway?.close();
    await rm(this.#dashboardDir, { recursive: true });
  }
}

/** Records the messages of a client, and waits for expected ones. */
export class Listener {
  readonly snapshots: LiveSnapshot[] = [];
  readonly events: LiveEvent[] = [];
  /** In order of arrival. */
  readonly pictures: (readonly SourceThumbnail[])[] = [];
  readonly heard: string[] = [];
  #wake = () => {};

  constructor(readonly socket: Client) {
    socket.on('snapshot', (message) => this.#note('snapshot', () => this.snapshots.push(message)));
    socket.on('event', (message) => this.#note('event', () => this.events.push(message)));
    socket.on('progress', (sources) => {
      for (const { positionMs } of sources) this.#note(`progress ${positionMs}`);
    });
    socket.on('pictures', (pictures) => this.#note('pictures', () => this.pictures.push(pictures)));
    socket.on('refused', ({ error }) => this.#note(`refused ${error.code}`));
    socket.on('disconnect', () => this.#note('disconnect'));
    socket.on('connect_error', (error: Error & { data?: unknown }) => {
      const refusal = apiErrorSchema.safeParse(error.data);
      this.#note(refusal.success ? `connect_error ${refusal.data.error.code}` : 'connect_error');
    });
  }

  get sequences(): number[] {
    return this.events.map(({ position }) => position.sequence);
  }

  /** Resolves once the condition holds; it is checked after every message. */
  async until(condition: (listener: Listener) => boolean): Promise<void> {
    while (!condition(this)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async untilHeard(what: string): Promise<void> {
    await this.until(({ heard }) => heard.includes(what));
  }

  #note(what: string, keep: () => void = () => {}): void {
    keep();
    this.heard.push(what);
    this.#wake();
  }
}
