export { HeldLease, type HoldingParts, LEASE_TIMING, type LeaseTiming } from './held-lease';
export { type KeeperParts, LeaseKeeper } from './lease-keeper';
export type { LeaseRequest, LeaseState, Leases, LeaseTerm } from './leases';
export { openMemoryLeases } from './memory-leases';
export { openPostgresLeases } from './postgres-leases';
