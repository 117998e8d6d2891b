/** `crowdtone cameras zones`: the zones of cameras that were added on the page, while `crowdtone serve` is stopped. */
import { type Camera, CrowdtoneError, type Zone } from '@crowdtone/domain';
import { createLogger } from '@crowdtone/observability';
import type { Store } from '@crowdtone/store';
import { CameraRegistry } from '../cameras/registry';
import { openLiveStore } from '../run/output-store';
import { commandLineEntry } from './delete';

/** Options of every one of these commands. */
export interface ZonesFlags {
  readonly in?: string;
  readonly json: boolean;
}

/** Options of `crowdtone cameras zones set`. */
export interface SetZoneFlags extends ZonesFlags {
  /** Corners in fractions of width and height. */
  readonly area?: string;
  readonly name?: string;
}

/**
 * Prints the zones of cameras.
 *
 * @param cameraId by default all cameras
 * @returns the exit code
 * @throws {CrowdtoneError} E_CAMERA_UNKNOWN, E_RESULTS_MISSING, E_STORE_LOCKED
 */
export function listZones(cameraId: string | undefined, flags: ZonesFlags): Promise<number> {
  return withCameras(flags, async ({ cameras }) => {
    const wanted = cameraId === undefined ? cameras.list() : [findCamera(cameras, cameraId)];
    print(wanted, flags);
  });
}

/**
 * Adds a zone after the others, or changes one; what is not named stays.
 *
 * @returns the exit code
 * @throws {CrowdtoneError} E_AREA_INVALID, E_CAMERA_INVALID, E_CAMERA_UNKNOWN, E_USAGE, E_RESULTS_MISSING, E_STORE_LOCKED
 */
export function setZone(cameraId: string, zoneId: string, flags: SetZoneFlags): Promise<number> {
  return changeZones(cameraId, flags, (zones) => {
    const before = zones.find(({ id }) => id === zoneId);
    const { area = before?.area, name = before?.name ?? zoneId } = flags;
    if (area === undefined) throw new CrowdtoneError('E_USAGE', `zone ${zoneId} is new; name its corners with --area`);
    const zone = { id: zoneId, name, area };
    return {
      zones: before === undefined ? [...zones, zone] : zones.map((each) => (each === before ? zone : each)),
      detail: `${before === undefined ? 'added' : 'changed'} ${zoneId}`,
    };
  });
}

/**
 * Removes a zone; its figures stay.
 *
 * @returns the exit code
 * @throws {CrowdtoneError} E_ZONE_UNKNOWN, E_CAMERA_UNKNOWN, E_RESULTS_MISSING, E_STORE_LOCKED
 */
export function removeZone(cameraId: string, zoneId: string, flags: ZonesFlags): Promise<number> {
  return changeZones(cameraId, flags, (zones) => {
    const rest = zones.filter(({ id }) => id !== zoneId);
    if (rest.length < zones.length) return { zones: rest, detail: `removed ${zoneId}` };
    const known = zones.length === 0 ? 'it has none' : `it has ${zones.map(({ id }) => id).join(', ')}`;
    throw new CrowdtoneError('E_ZONE_UNKNOWN', `camera ${cameraId} has no zone ${zoneId}; ${known}`);
  });
}

interface ChangedZones {
  readonly zones: readonly Zone[];
  readonly detail: string;
}

/** The registry checks what it is given as the page's changes are checked. */
function changeZones(
  cameraId: string,
  flags: ZonesFlags,
  change: (zones: readonly Zone[]) => ChangedZones,
): Promise<number> {
  return withCameras(flags, async ({ store, cameras }) => {
    const { zones, detail } = change(findCamera(cameras, cameraId).zones ?? []);
    const changed = await cameras.change(cameraId, { zones: zones.length === 0 ? null : [...zones] });
    await store.log.add({ ...commandLineEntry(), action: 'zones-changed', subject: cameraId, detail });
    print([changed], flags);
  });
}

interface Opened {
  readonly store: Store;
  readonly cameras: CameraRegistry;
}

/** A program that watches the cameras would not notice a change, so the store is opened for this command alone. */
async function withCameras({ in: folder }: ZonesFlags, task: (opened: Opened) => Promise<void>): Promise<number> {
  const logger = createLogger('crowdtone');
  const store = await openLiveStore(folder, logger, { isShared: false });
  try {
    const cameras = await CameraRegistry.open(store, [], logger);
    await task({ store, cameras });
    cameras.close();
    return 0;
  } finally {
    await store.close();
  }
}

function findCamera(cameras: CameraRegistry, cameraId: string): Camera {
  const all = cameras.list();
  const camera = all.find(({ id }) => id === cameraId);
  if (camera !== undefined) return camera;
  const known = all.length === 0 ? 'none was' : `these were: ${all.map(({ id }) => id).join(', ')}`;
  throw new CrowdtoneError(
    'E_CAMERA_UNKNOWN',
    `no camera ${cameraId} was added on the page (${known}); zones of a camera of the configuration file are in that file`,
  );
}

function print(cameras: readonly Camera[], { json }: ZonesFlags): void {
  if (json) {
    const listed = cameras.map(({ id, zones = [] }) => ({ id, zones }));
    process.stdout.write(`${JSON.stringify({ cameras: listed }, null, 2)}\n`);
    return;
  }
  if (cameras.length === 0) process.stdout.write('no camera was added on the page\n');
  for (const { id, name, zones = [] } of cameras) {
    process.stdout.write(`${id}  ${name}${zones.length === 0 ? ': no zones' : ''}\n`);
    for (const zone of zones) process.stdout.write(`  ${zone.id}  ${zone.name}  ${zone.area}\n`);
  }
}
