import { CrowdtoneError } from '@crowdtone/domain';
import { startAggregatorRole } from './aggregator-role';
import { startExpressionRole } from './expression-role';
import { startIngestRole } from './ingest-role';
import type { MeetingPlace } from './meeting-place';
import type { OwnerParts, RunningRole, WorkerParts } from './role';

/** Roles that own something or store it, so that they need the database of the deployment. */
const OWNERS = {
  aggregator: startAggregatorRole,
  ingest: startIngestRole,
} as const satisfies Readonly<Record<string, (parts: OwnerParts) => Promise<RunningRole>>>;

/** Name of a role. */
export type RoleName = keyof typeof OWNERS | 'expression';

/** Every role that processes can have several of. */
export const ROLE_NAMES: readonly RoleName[] = ['ingest', 'expression', 'aggregator'];

/** Whether a role needs the database of the deployment. */
export function needsDatabase(name: RoleName): boolean {
  return name !== 'expression';
}

/**
 * Begins a role.
 *
 * @param place the database of the deployment; null when no role of the process needs it
 * @throws {CrowdtoneError} when it cannot begin on this machine
 */
export function startRole(name: RoleName, parts: WorkerParts, place: MeetingPlace | null): Promise<RunningRole> {
  if (name === 'expression') return startExpressionRole(parts);
  if (place === null) throw new CrowdtoneError('E_INTERNAL', `the role ${name} was begun without a database`);
  return OWNERS[name]({ ...parts, place });
}
