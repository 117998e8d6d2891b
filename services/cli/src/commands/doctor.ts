import { existsSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_RETENTION, readLiveConfig } from '@crowdtone/config';
import {
  asCrowdtoneError,
  CrowdtoneError,
  EXIT_CODES,
  forecastStorage,
  formatBytes,
  formatError,
  type Retention,
} from '@crowdtone/domain';
import {
  describeExpressionModel,
  detectRuntimes,
  type ExpressionModelName,
  expressionModelNames,
  ROUTED_MODEL,
  type RuntimeReport,
} from '@crowdtone/networks';
import { createLogger } from '@crowdtone/observability';
import { installedRedisVersion, openRedis } from '@crowdtone/queue';
import { describeDatabase, openStore } from '@crowdtone/store';
import { canRefuseRedirects, findFfmpeg } from '@crowdtone/video';
import { readState, retentionOf } from '../configuration/state-file';
import { LIVE_FOLDER } from '../run/live-folder';
import { databaseOfEnvironment, STORE_FILE } from '../run/output-store';
import { sharedRedis } from '../run/platform';
import { TOOL } from '../tool';

/** Options of `crowdtone doctor`. */
export interface DoctorFlags {
  readonly json: boolean;
  /** Folder of the store whose growth is forecast. */
  readonly in?: string;
  /** Configuration file whose retention is reckoned with; by default that of the last `crowdtone serve` there. */
  readonly config?: string;
}

/** One line of the result. A part that is not `required` may be missing. */
interface Finding {
  readonly part: string;
  readonly ok: boolean;
  readonly required: boolean;
  readonly detail: string;
}

/**
 * Checks ffmpeg, Redis, models and runtimes, and prints which would be used.
 *
 * @returns the exit code: 0, or the environment's when a required part is missing
 */
export async function doctor({ json, in: folder = LIVE_FOLDER, config }: DoctorFlags): Promise<number> {
  const configured = config === undefined ? null : retentionOf((await readLiveConfig(config)).retention);
  const findings = [
    { part: 'system', ok: true, required: true, detail: describeSystem() },
    await examine('ffmpeg', async () => {
      const { version, ffmpegPath } = await findFfmpeg();
      return `${version} at ${ffmpegPath}`;
    }),
    { ...(await examine('ffmpeg redirects', examineRedirects)), required: false },
    await examine('redis', examineRedis),
    ...(await examineDatabase()),
    ...(await examineRuntimes()),
    ...(await Promise.all(expressionModelNames.map(examineModel))),
    ...(await examineStorage(folder, configured)),
  ];
  const healthy = findings.every((finding) => finding.ok || !finding.required);
  process.stdout.write(json ? `${JSON.stringify({ healthy, findings }, null, 2)}\n` : asText(findings));
  return healthy ? 0 : EXIT_CODES.environment;
}

function describeSystem(): string {
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  return `${TOOL.name} ${TOOL.version}, Node ${process.versions.node}, ${process.platform} ${process.arch}, ${cpus().length} cores, ${gibibytes} GiB`;
}

async function examine(part: string, detailOf: () => Promise<string>): Promise<Finding> {
  try {
    return { part, ok: true, required: true, detail: await detailOf() };
  } catch (thrown) {
    return { part, ok: false, required: true, detail: formatError(asCrowdtoneError(thrown)) };
  }
}

async function examineRedirects(): Promise<string> {
  if (await canRefuseRedirects(await findFfmpeg())) return 'redirects of HTTP cameras are refused';
  throw new CrowdtoneError(
    'E_FFMPEG_TOO_OLD',
    'this ffmpeg follows redirects of HTTP cameras, also into private networks; install the latest patch release ' +
      '(`ffmpeg -h protocol=http` then lists max_redirects)',
  );
}

async function examineRedis(): Promise<string> {
  const shared = sharedRedis();
  const redis = await openRedis(shared);
  await redis.close();
  return shared ? 'server of REDIS_URL, reachable' : `private server (redis-server ${await installedRedisVersion()})`;
}

/** Nothing where the environment names no database. */
async function examineDatabase(): Promise<Finding[]> {
  const database = databaseOfEnvironment();
  return database === undefined ? [] : [await examine('database', () => describeDatabase(database))];
}

async function examineModel(name: ExpressionModelName): Promise<Finding> {
  const finding = await examine(`model ${name}`, async () => {
    const { identity, floorPx, buckets } = describeExpressionModel(name);
    const readers = name === ROUTED_MODEL ? [...new Set(buckets.map(({ model }) => model))] : [];
    const routes = readers.map((reader) => {
      const sizes = buckets.filter((bucket) => bucket.model === reader).map(({ sizePx }) => sizePx);
      return `; ${reader} at ${sizes.join(', ')} px`;
    });
    return `${identity.digest.slice(0, 12)}, classifies faces from ${floorPx} px${routes.join('')}`;
  });
  // Without trained models it has no candidates; a broken one is reported on its own line.
  return { ...finding, required: name !== ROUTED_MODEL };
}

async function examineRuntimes(): Promise<Finding[]> {
  const runtimes = await detectRuntimes();
  const chosen = runtimes.find((report) => report.available);
  return runtimes.map((report) => ({
    part: `runtime ${report.runtime}`,
    ok: report.available,
    // One of them is enough.
    required: chosen === undefined,
    detail: describeRuntime(report, chosen),
  }));
}

function describeRuntime(report: RuntimeReport, chosen: RuntimeReport | undefined): string {
  if (report.available) return `${report.version ?? ''}${report === chosen ? ' (default)' : ''}`;
  if (report.version === null && chosen !== undefined) return 'optional, not installed';
  return report.reason ?? 'not available';
}

/** Nothing without a store; a store in use tells its size on the dashboard. */
async function examineStorage(folder: string, configured: Retention | null): Promise<Finding[]> {
  const file = join(folder, STORE_FILE);
  if (!existsSync(file)) return [];
  const finding = await examine('storage', async () => {
    const store = await openStore(file, createLogger('crowdtone'));
    try {
      const usage = await store.usage(Date.now());
      const last = configured ?? (await readState(folder))?.retention;
      const retention = last ?? retentionOf(DEFAULT_RETENTION);
      const { bytesPerDay, settlesAtBytes, fullInDays } = forecastStorage(usage, retention);
      const which = last === undefined ? 'default' : 'configured';
      const parts = [
        `${formatBytes(usage.bytes)} in ${folder}`,
        usage.freeBytes === null ? null : `${formatBytes(usage.freeBytes)} free`,
        `${Math.round(usage.bytesPerReading)} bytes a reading`,
        `the last 24 hours added ${formatBytes(bytesPerDay)}`,
        settlesAtBytes === null ? null : `with the ${which} retention it settles at ${formatBytes(settlesAtBytes)}`,
        fullInDays === null ? null : `THE DISK IS FULL IN ${Math.floor(fullInDays)} DAYS`,
      ];
      return parts.filter((part) => part !== null).join(', ');
    } finally {
      await store.close();
    }
  });
  return [{ ...finding, required: false }];
}

function asText(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map((finding) => finding.part.length));
  const mark = (finding: Finding) => (finding.ok ? 'ok     ' : finding.required ? 'MISSING' : 'absent ');
  return findings.map((finding) => `${mark(finding)}  ${finding.part.padEnd(width)}  ${finding.detail}\n`).join('');
}
