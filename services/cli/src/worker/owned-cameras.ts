import type { Leases } from '@crowdtone/leases';
import type { CameraCounts } from '@crowdtone/observability';
import { cameraLease } from './camera-lease';

/**
 * Counts cameras by whether a process holds their lease.
 *
 * @param ids of all cameras of the deployment
 * @throws {CrowdtoneError} errors of the leases
 */
export async function countOwned(ids: readonly string[], leases: Pick<Leases, 'list'>): Promise<CameraCounts> {
  const states = await leases.list(cameraLease(''));
  const held = new Set(states.filter(({ freeForMs }) => freeForMs === null).map(({ name }) => name));
  const owned = ids.filter((id) => held.has(cameraLease(id))).length;
  return { owned, unowned: ids.length - owned };
}
