import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AlertEngine } from '@crowdtone/aggregator';
import { type AnalysisOptions, readLiveConfig } from '@crowdtone/config';
import { CrowdtoneError, EXIT_CODES, formatError, type GroupEvent } from '@crowdtone/domain';
import { type GroupEvents, startGateway } from '@crowdtone/gateway';
import { createLogger, Operations } from '@crowdtone/observability';
import { openStore } from '@crowdtone/store';
import { makeOutputFolder } from '../report/write';
import { analyseVideos } from '../run/analysis';
import { type CameraRequest, watchCameras } from '../run/cameras';
import { Cleanup } from '../run/cleanup';
import { stopOnSignals } from '../run/interrupt';
import { PictureRelay } from '../run/picture-relay';
import { chooseSources } from '../run/sources';
import { STORE_FILE } from './analyze';

export interface ServeFlags {
  readonly port: string;
  readonly host: string;
  readonly out?: string;
  /** File that names cameras. */
  readonly config?: string;
}

const DEFAULT_FOLDER = join('crowdtone-reports', 'live');

/**
 * `crowdtone serve`: the dashboard over everything in the store, over the videos named while they are analysed, and over
 * the cameras of a configuration while they are watched. Serves until it is stopped.
 *
 * @returns the exit code
 * @throws CrowdtoneError when it cannot start
 */
export async function serve(videos: readonly string[], flags: ServeFlags, options: AnalysisOptions): Promise<number> {
  const port = readPort(flags.port);
  const cameras = flags.config === undefined ? null : await readLiveConfig(flags.config);
  if (cameras && videos.length > 0) {
    throw new CrowdtoneError('usage', 'E_USAGE', 'videos and --config were both given; serve one or the other');
  }
  const { chosen: sources, refused } = await chooseSources(videos);
  for (const { error } of refused) process.stderr.write(`${formatError(error)}\n`);
  const logger = createLogger('crowdtone');
  const interrupt = stopOnSignals();
  const cleanup = new Cleanup();
  cleanup.defer(() => interrupt.dispose());
  try {
    const folder = flags.out ?? DEFAULT_FOLDER;
    await makeOutputFolder(folder);
    const store = await openStore(join(folder, STORE_FILE));
    cleanup.defer(() => store.close());
    const events = new EventRelay();
    const pictures = new PictureRelay();
    const dashboardDir = join(dirname(require.resolve('@crowdtone/dashboard/package.json')), 'dist');
    const operations = new Operations();
    operations.readiness.need('store', () => store.checkWritable());
    const access = cameras?.access;
    const { host } = flags;
    const feeds = { store, events, pictures };
    const gateway = await startGateway({ ...feeds, host, port, dashboardDir, access, operations, logger });
    cleanup.defer(() => gateway.close());
    process.stderr.write(`dashboard: ${gateway.url} (Ctrl-C stops)\n`);

    const stopped = new Promise<void>((resolve) => {
      interrupt.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    const { publish: onEvent, announceGap: onGap } = events;
    const work = { store, signal: interrupt.signal, logger, operations, onEvent, onGap };
    if (cameras) {
      const { alerts: rules, webhooks } = cameras;
      const alerts = await AlertEngine.start({ store, rules, webhooks, publish: onEvent, logger });
      cleanup.defer(() => alerts.close());
      await keepWatching({ ...work, config: cameras, onPicture: pictures.publish }, events, alerts);
    }
    if (sources.length > 0) {
      const { trouble } = await analyseVideos({ ...work, options, sources });
      if (trouble) process.stderr.write(`${formatError(trouble)}\n`);
    }
    if (!interrupt.signal.aborted) await stopped;
    return EXIT_CODES.interrupted;
  } finally {
    await cleanup.run();
  }
}

/** How long to wait before watching again after everything broke down, milliseconds. */
const BREATHER_MS = 2000;

/** Watches cameras until told to stop; when the run breaks down, a new one follows. */
async function keepWatching(request: CameraRequest, events: GroupEvents, alerts: AlertEngine): Promise<void> {
  // What was lost on the way is read from the store, once the next window shows the gap.
  const unsubscribe = events.subscribe(
    (event) => alerts.see(event),
    () => undefined,
  );
  try {
    // Of a program that was killed, or of a run that broke down, nobody could tell the end.
    await alerts.endAll();
    while (!request.signal.aborted) {
      const trouble = await watchCameras(request);
      await alerts.endAll();
      if (trouble === null) return;
      process.stderr.write(`${formatError(trouble)}\n`);
      await pause(BREATHER_MS, undefined, { signal: request.signal }).catch(() => undefined); // told to stop meanwhile
    }
  } finally {
    unsubscribe();
  }
}

/** Hands events of the analysis to the gateway in the same process. */
class EventRelay implements GroupEvents {
  readonly #listeners = new Set<{ listener: (event: GroupEvent) => void; onGap: () => void }>();

  readonly publish = (event: GroupEvent): void => {
    for (const { listener } of this.#listeners) listener(event);
  };

  readonly announceGap = (): void => {
    for (const { onGap } of this.#listeners) onGap();
  };

  subscribe(listener: (event: GroupEvent) => void, onGap: () => void): () => void {
    const entry = { listener, onGap };
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new CrowdtoneError('usage', 'E_USAGE', `--port ${text} is no port; give a number from 0 to 65535`);
}
