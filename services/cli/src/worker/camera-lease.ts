const PREFIX = 'camera:';

/** Name of the lease of a camera; of an empty id what all of them begin with. */
export function cameraLease(sourceId: string): string {
  return PREFIX + sourceId;
}

/** The camera of a lease. */
export function cameraOf(lease: string): string {
  return lease.slice(PREFIX.length);
}
