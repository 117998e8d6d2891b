import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { LiveConfig } from '@crowdtone/config';
import { CrowdtoneError } from '@crowdtone/domain';
import { type Leases, openPostgresLeases } from '@crowdtone/leases';
import type { Logger, Operations } from '@crowdtone/observability';
import { type FencedStore, openPostgresStore } from '@crowdtone/store';
import type { Cleanup } from '../run/cleanup';
import { readingPlaceOf } from '../run/output-store';

/** Where the workers of a deployment meet: what they store, and who owns what. */
export interface MeetingPlace {
  readonly store: FencedStore;
  readonly leases: Leases;
  /** What this process calls itself as an owner; another name after every start. */
  readonly owner: string;
}

/** What opening it needs of a worker. */
interface MeetingParts {
  /** The configuration file; null without one. */
  readonly config: LiveConfig | null;
  readonly cleanup: Cleanup;
  readonly operations: Operations;
  readonly logger: Logger;
}

/**
 * Opens the database of a deployment.
 *
 * @throws {CrowdtoneError} E_USAGE without an address; the errors of `openPostgresStore` and `openPostgresLeases`
 */
export async function openMeetingPlace(
  url: string | undefined,
  { config, cleanup, operations, logger }: MeetingParts,
): Promise<MeetingPlace> {
  if (url === undefined) {
    throw new CrowdtoneError('E_USAGE', 'this role needs DATABASE_URL; name the PostgreSQL database of the deployment');
  }
  const readingPlace = readingPlaceOf(config);
  const readings = readingPlace === undefined ? {} : { readingPlace };
  const store = await openPostgresStore(url, { isShared: true, isWorker: true, ...readings, logger });
  cleanup.defer('store', () => store.close());
  const leases = await openPostgresLeases(url, logger);
  cleanup.defer('leases', () => leases.close());
  operations.readiness.need('store', () => store.checkWritable());
  return { store, leases, owner: `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}` };
}
