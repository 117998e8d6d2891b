import { dirname, join } from 'node:path';
import { AlertEngine, RuleRegistry } from '@crowdtone/aggregator';
import { type AnalysisOptions, DEFAULT_RETENTION, readLiveConfig, restrictsAccess } from '@crowdtone/config';
import {
  CrowdtoneError,
  EXIT_CODES,
  formatError,
  type GroupEvent,
  machineTimeZone,
  parseCorrections,
} from '@crowdtone/domain';
import { type GroupEvents, startGateway } from '@crowdtone/gateway';
import { createLogger, Operations } from '@crowdtone/observability';
import { OnvifCameraFinder } from '../cameras/camera-finder';
import { CameraRegistry } from '../cameras/registry';
import { logConfiguration } from '../configuration/log-configuration';
import { analyseVideos } from '../run/analysis';
import { Cleanup } from '../run/cleanup';
import { stopOnSignals } from '../run/interrupt';
import { keepReadingFiles } from '../run/keep-reading-files';
import { keepRetention } from '../run/keep-retention';
import { keepWatching } from '../run/keep-watching';
import { LIVE_FOLDER } from '../run/live-folder';
import { databaseOfEnvironment, openOutputStore } from '../run/output-store';
import { openReceivers } from '../run/receivers';
import { planRun, withModelPrecision } from '../run/settings';
import { chooseSources } from '../run/sources';
import { ThumbnailRelay } from '../run/thumbnail-relay';
import { keepSummaries } from '../summary/keep-summaries';

/** Options of `crowdtone serve`. */
export interface ServeFlags {
  readonly port: string;
  readonly host: string;
  readonly out?: string;
  /** File that names cameras. */
  readonly config?: string;
}

/**
 * `crowdtone serve`: serves the dashboard for the runs in the store, and meanwhile analyses the given videos or the cameras of
 * the configuration and of the dashboard. Serves until it is stopped.
 *
 * @returns the exit code
 * @throws CrowdtoneError when it cannot start
 */
export async function serve(videos: readonly string[], flags: ServeFlags, options: AnalysisOptions): Promise<number> {
  const port = readPort(flags.port);
  const config = flags.config === undefined ? null : await readLiveConfig(flags.config);
  if (config && videos.length > 0) {
    throw new CrowdtoneError('E_USAGE', 'videos and --config cannot be combined; use one of them');
  }
  const logger = createLogger('crowdtone');
  const analysis = await withModelPrecision(config?.analysis ?? options, logger);
  const plan = planRun(analysis);
  const { chosen: sources, refused, remark } = await chooseSources(videos, parseCorrections(options));
  for (const { error } of refused) process.stderr.write(`${formatError(error)}\n`);
  if (remark !== null) process.stderr.write(`${remark}\n`);
  const interrupt = stopOnSignals();
  const cleanup = new Cleanup(logger);
  cleanup.defer('signals', () => interrupt.dispose());
  try {
    const folder = flags.out ?? LIVE_FOLDER;
    const database = config?.store ?? databaseOfEnvironment();
    const readingPlace = config?.readingFiles ?? null;
    if (readingPlace !== null && database === undefined) {
      throw new CrowdtoneError(
        'E_CONFIG_INVALID',
        'readingFiles needs a PostgreSQL database; name one in store or DATABASE_URL, or remove readingFiles',
      );
    }
    const store = await openOutputStore(folder, logger, database, readingPlace);
    cleanup.defer('store', () => store.close());
    const cameras =
      sources.length > 0
        ? undefined
        : await CameraRegistry.open(store.cameras, config?.sources ?? [], logger, config?.access?.cameraNetworks);
    const events = new EventRelay();
    const pictures = new ThumbnailRelay();
    const dashboardDir = join(dirname(require.resolve('@crowdtone/dashboard/package.json')), 'dist');
    const operations = new Operations();
    operations.readiness.need('store', () => store.checkWritable());
    if (store.readingFiles) cleanup.defer('reading files', keepReadingFiles(store.readingFiles, operations, logger));
    const { limits, timeZone, retention = DEFAULT_RETENTION } = config ?? {};
    if (cameras) await logConfiguration({ folder, log: store.log, config, retention });
    // Without tokens or another sign-in the section does not restrict access.
    const access = config?.access && restrictsAccess(config.access) ? config.access : undefined;
    const { host } = flags;
    const { publish: onEvent, announceGap: onGap } = events;
    const zone = timeZone ?? machineTimeZone();
    const isWatched = (id: string) => cameras?.list().some((camera) => camera.id === id) ?? false;
    const receivers = config ? openReceivers(config, { events, isWatched, timeZone: zone }) : [];
    const alerts =
      cameras && (await AlertEngine.start({ store, rules: [], receivers, timeZone: zone, publish: onEvent, logger }));
    if (alerts) cleanup.defer('alerts', () => alerts.close());
    const summary = config?.email?.summary;
    if (alerts && summary) {
      cleanup.defer('summaries', keepSummaries({ store, alerts, config: summary, timeZone: zone, logger }));
    }
    const configured = config?.alerts ?? [];
    const rules = alerts
      ? await RuleRegistry.open({ engine: alerts, store, configured, timeZone: zone, logger })
      : undefined;
    const finder = cameras && new OnvifCameraFinder(cameras, cameras.cameraNetworks);
    const feeds = { store, events, pictures, cameras, finder, alerts: rules };
    const gateway = await startGateway({
      ...{ ...feeds, host, port, dashboardDir, access, limits, timeZone, retention, operations, logger },
    });
    cleanup.defer('gateway', () => gateway.close());
    process.stderr.write(`dashboard: ${gateway.url} (Ctrl-C stops)\n`);

    const stopped = new Promise<void>((resolve) => {
      interrupt.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    const work = { store, signal: interrupt.signal, logger, operations, onEvent, onGap };
    if (cameras && alerts) {
      cleanup.defer('retention', keepRetention(store, retention, logger));
      await keepWatching({ ...work, analysis, plan, cameras, onPicture: pictures.publish }, events, alerts);
    } else {
      const { failure } = await analyseVideos({
        ...work,
        options: { ...options, model: analysis.model },
        plan,
        sources,
      });
      if (failure) process.stderr.write(`${formatError(failure)}\n`);
    }
    if (!interrupt.signal.aborted) await stopped;
    return EXIT_CODES.interrupted;
  } finally {
    await cleanup.run();
  }
}

/** Passes events of the analysis to the gateway in the same process. */
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
  throw new CrowdtoneError('E_USAGE', `--port ${text} is not a port; use a number from 0 to 65535`);
}
