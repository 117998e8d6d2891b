import {
  type DashboardToGateway,
  type GatewayToDashboard,
  type GroupWindow,
  type LivePosition,
  sourceKey,
} from '@crowdtone/domain';
import { io, type Socket } from 'socket.io-client';

/** A dashboard: holds what the newest snapshot and the events after it say, and complains when a number is missing. */
export class LiveViewer {
  readonly #socket: Socket<GatewayToDashboard, DashboardToGateway>;
  readonly #windows = new Map<string, GroupWindow>();
  #position: LivePosition | null = null;
  #wake: () => void = () => undefined;
  /** Times at which snapshots came, milliseconds of `performance.now()`. */
  readonly snapshotsAt: number[] = [];
  /** Events that did not follow the one before. */
  gaps = 0;

  /** @param onWindow receives each window that comes to be shown, again after each snapshot */
  constructor(
    url: string,
    private readonly onWindow: (window: GroupWindow) => void = () => undefined,
  ) {
    this.#socket = io(url, { transports: ['websocket'], reconnectionDelay: 50, reconnectionDelayMax: 200 });
    this.#socket.on('snapshot', ({ position, snapshot }) => {
      this.#position = position;
      this.#windows.clear();
      for (const window of snapshot.windows) this.#show(window);
      this.snapshotsAt.push(performance.now());
      this.#wake();
    });
    this.#socket.on('event', ({ position, event }) => {
      const before = this.#position;
      const follows = before?.epoch === position.epoch && position.sequence === before.sequence + 1;
      if (!follows) this.gaps += 1;
      this.#position = position;
      if (event.kind === 'window') this.#show(event.window);
      this.#wake();
    });
  }

  #show(window: GroupWindow): void {
    this.#windows.set(`${sourceKey(window)}/${window.index}`, window);
    this.onWindow(window);
  }

  /** Oldest first. */
  get windows(): readonly GroupWindow[] {
    return [...this.#windows.values()].sort((a, b) => a.index - b.index);
  }

  /** Resolves once a condition holds; it is checked after every message. */
  async until(condition: (viewer: LiveViewer) => boolean): Promise<void> {
    while (!condition(this)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  close(): void {
    this.#socket.disconnect();
  }
}
