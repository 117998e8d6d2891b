import { AlertEngine, RuleRegistry } from '@crowdtone/aggregator';
import { type AnalysisOptions, DEFAULT_RETENTION, readLiveConfig } from '@crowdtone/config';
import { CrowdtoneError, EXIT_CODES, formatError, machineTimeZone, parseCorrections } from '@crowdtone/domain';
import { createLogger, Operations } from '@crowdtone/observability';
import { aborted } from '@crowdtone/runtime';
import { OnvifCameraFinder } from '../cameras/camera-finder';
import { CameraRegistry } from '../cameras/registry';
import { logConfiguration } from '../configuration/log-configuration';
import { readPort } from '../read-port';
import { analyseVideos } from '../run/analysis';
import { Cleanup } from '../run/cleanup';
import { gatewayOptions } from '../run/gateway-options';
import { startGatewayProcess } from '../run/gateway-process';
import { stopOnSignals } from '../run/interrupt';
import { keepReadingFiles } from '../run/keep-reading-files';
import { keepRetention } from '../run/keep-retention';
import { keepWatching } from '../run/keep-watching';
import { LIVE_FOLDER } from '../run/live-folder';
import { databaseOfEnvironment, openOutputStore, readingPlaceOf } from '../run/output-store';
import { sharedRedis } from '../run/platform';
import { openReceivers } from '../run/receivers';
import { planRun, withModelPrecision } from '../run/settings';
import { chooseSources } from '../run/sources';
import { openStoreEvents } from '../run/store-events';
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
    const readingPlace = readingPlaceOf(config);
    if (readingPlace && database === undefined) {
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
        : await CameraRegistry.open(store, config?.sources ?? [], logger, config?.access?.cameraNetworks);
    const events = await openStoreEvents(store, sharedRedis(), logger);
    cleanup.defer('events', () => events.close());
    const operations = new Operations();
    operations.readiness.need('store', () => store.checkWritable());
    if (store.readingFiles) cleanup.defer('reading files', keepReadingFiles(store.readingFiles, operations, logger));
    const { timeZone, language = 'en', retention = DEFAULT_RETENTION } = config ?? {};
    if (cameras) await logConfiguration({ folder, log: store.log, config, retention });
    const { host } = flags;
    const zone = timeZone ?? machineTimeZone();
    const isWatched = (id: string) => cameras?.list().some((camera) => camera.id === id) ?? false;
    const receivers = config ? openReceivers(config, { events, isWatched, timeZone: zone }) : [];
    const alerts =
      cameras &&
      (await AlertEngine.start({ store, rules: [], receivers, timeZone: zone, publish: events.publish, logger }));
    if (alerts) cleanup.defer('alerts', () => alerts.close());
    const summary = config?.email?.summary;
    if (alerts && summary) {
      cleanup.defer('summaries', keepSummaries({ store, alerts, config: summary, language, timeZone: zone, logger }));
    }
    const configured = config?.alerts ?? [];
    const rules = alerts
      ? await RuleRegistry.open({
          ...{ judge: alerts, store, configured, receivers, publish: events.publish, timeZone: zone, logger },
        })
      : undefined;
    const finder = cameras && new OnvifCameraFinder(cameras, cameras.cameraNetworks);
    const ports = { store, cameras: cameras ?? null, finder: finder ?? null, alerts: rules ?? null, operations };
    const gateway = await startGatewayProcess({
      ...{ ...ports, ...gatewayOptions(config), events, pictures: events.pictures, host, port, logger },
    });
    cleanup.defer('gateway', () => gateway.close());
    process.stderr.write(`dashboard: ${gateway.url} (Ctrl-C stops)\n`);

    const lost = new AbortController();
    const gatewayFailure = gateway.failed.then((error) => {
      lost.abort();
      return error;
    });
    const signal = AbortSignal.any([interrupt.signal, lost.signal]);
    const work = { store, signal, logger, operations, ...events.ofRuns };
    if (cameras && alerts) {
      cleanup.defer('retention', keepRetention(store, retention, logger));
      await keepWatching({ ...work, analysis, plan, cameras, alerts }, events);
    } else {
      const { failure } = await analyseVideos({
        ...work,
        options: { ...options, model: analysis.model },
        plan,
        sources,
      });
      if (failure) process.stderr.write(`${formatError(failure)}\n`);
    }
    await aborted(signal);
    if (lost.signal.aborted) throw await gatewayFailure;
    return EXIT_CODES.interrupted;
  } finally {
    await cleanup.run();
  }
}
