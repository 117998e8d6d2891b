import { type LiveConfig, liveConfigSchema, readLiveConfig } from '@crowdtone/config';
import { CrowdtoneError, EXIT_CODES } from '@crowdtone/domain';
import { createLogger, type Logger, Operations, serveOperations } from '@crowdtone/observability';
import { deriveCropKey, openQueues, openRedis } from '@crowdtone/queue';
import { aborted } from '@crowdtone/runtime';
import { readPort } from '../read-port';
import { channelsOf } from '../run/channels-of';
import { Cleanup } from '../run/cleanup';
import { stopOnSignals } from '../run/interrupt';
import { databaseOfEnvironment } from '../run/output-store';
import { sharedRedis } from '../run/platform';
import type { QueueConnection } from '../run/queue-connection';
import { withModelPrecision } from '../run/settings';
import { readClusterSecret } from '../worker/cluster-secret';
import { openMeetingPlace } from '../worker/meeting-place';
import type { RunningRole } from '../worker/role';
import { needsDatabase, ROLE_NAMES, type RoleName, startRole } from '../worker/roles';

/** Options of `crowdtone worker`. */
export interface WorkerFlags {
  readonly role: readonly RoleName[];
  readonly deployment: string;
  readonly config?: string;
  readonly cameras?: string;
  readonly port: string;
  readonly host: string;
}

/** Shards that sources are spread over: most processes that can share the work of the role `aggregator`. Never changed, since it says where a source belongs. */
const SHARDS = 16;

const DEPLOYMENT = /^[a-z0-9][a-z0-9-]{0,39}$/;

/**
 * `crowdtone worker`: takes part in a deployment on several machines, in one or several roles, until it is stopped.
 *
 * @returns the exit code
 * @throws {CrowdtoneError} when it cannot begin, or can no longer go on
 */
export async function worker(flags: WorkerFlags): Promise<number> {
  const port = readPort(flags.port);
  const maxCameras = flags.cameras === undefined ? null : readCount(flags.cameras);
  const { host, deployment } = flags;
  if (!DEPLOYMENT.test(deployment)) {
    throw new CrowdtoneError('E_USAGE', '--deployment takes up to 40 lower-case letters, digits and hyphens');
  }
  const redisUrl = sharedRedis();
  if (redisUrl === undefined)
    throw new CrowdtoneError('E_USAGE', 'a worker needs REDIS_URL; name the Redis of the deployment');
  const config = flags.config === undefined ? null : await readLiveConfig(flags.config);
  const secret = await readClusterSecret(process.env);
  const interrupt = stopOnSignals('what is under way is finished or given back');
  const logger = createLogger('worker');
  const cleanup = new Cleanup(logger);
  cleanup.defer('signals', () => interrupt.dispose());
  try {
    const operations = new Operations();
    const server = await serveOperations(operations, { host, port });
    cleanup.defer('probes', () => server.close());
    const begun = operations.readiness.need('roles', async () => {
      throw new CrowdtoneError('E_SERVICE_AWAY', 'the roles of this worker are being started; wait');
    });
    const analysis = await analysisOf(config, logger);
    const names = ROLE_NAMES.filter((name) => flags.role.includes(name));
    const place = names.some(needsDatabase)
      ? await openMeetingPlace(config?.store ?? databaseOfEnvironment(), { config, cleanup, operations, logger })
      : null;
    const connection: QueueConnection = {
      redisUrl,
      prefix: `crowdtone-deployment-${deployment}`,
      // Gateways hear everything that is stored, whatever stores it.
      channels: place === null ? undefined : await channelsOf(place.store),
      cropKey: deriveCropKey(secret, deployment),
      shards: SHARDS,
    };
    const redis = await openRedis(redisUrl);
    cleanup.defer('redis', () => redis.close());
    const queues = await openQueues(connection);
    cleanup.defer('queues', () => queues.close());
    operations.readiness.need('redis', () => queues.ping());
    operations.metrics.watchQueues(() => queues.depths());
    operations.metrics.scaling.watchFrameAge(() => queues.oldestFrameMs());
    const parts = { connection, queues, analysis, config, maxCameras, operations, cleanup, logger };
    const roles: RunningRole[] = [];
    for (const name of names) roles.push(await startRole(name, parts, place));
    begun();
    process.stderr.write(`worker ${names.join(', ')}: ${server.url} (Ctrl-C stops)\n`);
    const failure = await Promise.race([aborted(interrupt.signal), ...roles.map(({ failed }) => failed)]);
    if (failure) throw failure;
    return EXIT_CODES.interrupted;
  } finally {
    await cleanup.run();
  }
}

function readCount(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new CrowdtoneError('E_USAGE', `--cameras ${text} is not a number of cameras; use a whole number above 0`);
}

/**
 * The settings of the file, or the defaults. All machines must compute with the same weights, so that the fastest precision of this
 * one is not chosen.
 */
async function analysisOf(config: LiveConfig | null, logger: Logger): Promise<LiveConfig['analysis']> {
  const { analysis } = config ?? liveConfigSchema.parse({});
  return withModelPrecision(
    { ...analysis, precision: analysis.precision === 'auto' ? 'float32' : analysis.precision },
    logger,
  );
}
