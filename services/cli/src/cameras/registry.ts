import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import {
  type CameraChange,
  type CameraProbeRequest,
  changedCamera,
  codeOf,
  type LiveSourceConfig,
  type NewCamera,
  SAMPLE_LOCATION,
} from '@crowdtone/config';
import { type Camera, type CameraTest, CrowdtoneError, type ErrorCode, MAX_CAMERAS } from '@crowdtone/domain';
import type { CameraControl } from '@crowdtone/gateway';
import type { Logger } from '@crowdtone/observability';
import { SharedChanges, type Store } from '@crowdtone/store';
import { ANY_ADDRESS, checkAddress, parseSource, remoteAddressRule } from '@crowdtone/video';
import { restoredUrl } from './location';
import { CameraProbe } from './probe';
import {
  cameraAtAddress,
  type RegisteredCamera,
  registeredCameras,
  shownCamera,
  storedCamera,
} from './registered-camera';

/** How long an answer may wait for a name server, milliseconds. */
const LOOKUP_LIMIT_MS = 2000;

/** A run that analyses the cameras of the registry. */
export interface CameraRun {
  /** Analyses these and no others from now on. Never rejects: an error ends the run as a whole. */
  watch(cameras: readonly RegisteredCamera[]): Promise<void>;
}

/** What the registry needs of a store. */
export type RegistryStore = Pick<Store, 'cameras' | 'watch' | 'alone' | 'listRunsOfSource'>;

/**
 * The cameras of the configuration and those added at run time. Lives longer than the runs that analyse them. Several processes may
 * have one over the same store: each acts on the changes of the others.
 */
export class CameraRegistry implements CameraControl {
  readonly #tests = new CameraProbe();
  #cameras: readonly RegisteredCamera[] = [];
  #run: CameraRun | null = null;
  readonly #changes: SharedChanges;
  #announceFirst: () => void = () => undefined;

  private constructor(
    private readonly store: RegistryStore,
    private readonly configured: readonly LiveSourceConfig[],
    /** Networks in which cameras that are added may be although they are this machine's own or link-local. */
    readonly cameraNetworks: readonly string[],
    private readonly logger: Logger,
  ) {
    this.#changes = new SharedChanges(store, 'cameras', () => this.#reload());
  }

  /**
   * The cameras of a configuration, and those that were added before.
   * @throws CrowdtoneError when the store fails
   */
  static async open(
    store: RegistryStore,
    configured: readonly LiveSourceConfig[],
    logger: Logger,
    cameraNetworks: readonly string[] = [],
  ): Promise<CameraRegistry> {
    const registry = new CameraRegistry(store, configured, cameraNetworks, logger);
    registry.#cameras = registeredCameras(configured, await store.cameras.list(), logger);
    await registry.#changes.follow((error) => {
      logger.warn({ err: error }, 'the list of cameras could not be read; it stays as it was until it can be');
    });
    return registry;
  }

  /** Acts on no further changes of other processes. */
  close(): void {
    this.#changes.close();
  }

  get isEmpty(): boolean {
    return this.#cameras.length === 0;
  }

  /** Resolves when there is a camera, or when `signal` is aborted. */
  async untilAny(signal: AbortSignal): Promise<void> {
    if (!this.isEmpty || signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.#announceFirst = resolve;
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** Has a run watch the cameras, now and after every change. @returns how to leave it */
  async follow(run: CameraRun): Promise<() => void> {
    await this.#changes.between(async () => {
      this.#run = run;
      await run.watch(this.#cameras);
    });
    return () => {
      if (this.#run === run) this.#run = null;
    };
  }

  list(): readonly Camera[] {
    return this.#cameras.map(shownCamera);
  }

  async add({ paused, ...definition }: NewCamera): Promise<Camera> {
    await this.#requireAllowedAddress(definition.url);
    return this.#changes.change(async () => {
      const { id } = definition;
      if (this.#cameras.some((camera) => camera.definition.id === id)) {
        throw refused('E_CAMERA_ID_TAKEN', 'another camera has this id; choose another id');
      }
      if (await this.#isInRun(id)) {
        throw refused('E_CAMERA_ID_TAKEN', 'a removed camera has statistics under this id; choose another id');
      }
      this.#requireFreeAddress(id, definition.url);
      if (this.#cameras.length >= MAX_CAMERAS) {
        throw refused('E_CAMERAS_FULL', `there are ${MAX_CAMERAS} cameras; remove one first`);
      }
      const camera: RegisteredCamera = { definition, paused, origin: 'added', addedAt: Date.now() };
      await this.store.cameras.save(storedCamera(camera));
      await this.#reload();
      this.logger.info({ sourceId: id }, 'camera added');
      return shownCamera(camera);
    });
  }

  async change(id: string, change: CameraChange): Promise<Camera> {
    if (change.url !== undefined) await this.#requireAllowedAddress(change.url);
    return this.#changes.change(async () => {
      const before = this.#find(id);
      const { paused = before.paused, ...keys } = change;
      const definition = Object.keys(keys).length === 0 ? before.definition : changedDefinition(before, keys);
      if (change.url !== undefined) this.#requireFreeAddress(id, definition.url);
      const camera: RegisteredCamera = { ...before, definition, paused };
      await this.store.cameras.save(storedCamera(camera));
      await this.#reload();
      this.logger.info({ sourceId: id, paused, keys: Object.keys(keys) }, 'camera changed');
      return shownCamera(camera);
    });
  }

  remove(id: string): Promise<void> {
    return this.#changes.change(async () => {
      const camera = this.#find(id);
      refuseOfFile(camera);
      await this.store.cameras.remove(id);
      await this.#reload();
      this.logger.info({ sourceId: id }, 'camera removed');
    });
  }

  async test({ id, url, ...how }: CameraProbeRequest, signal: AbortSignal): Promise<CameraTest> {
    const known = id === undefined ? null : this.#find(id).definition;
    const address = url === undefined ? known?.url : restoredUrl(url, known?.url ?? null);
    if (address === undefined) throw refused('E_CAMERA_UNKNOWN', 'the test has no camera; give an id or an address');
    const { transport = known?.transport, hardware = known?.hardware, connectSeconds } = how;
    // A camera of the file is tested at the address that the file has.
    const isOfFile = url === undefined && id !== undefined && this.#find(id).origin === 'file';
    const addressRule = isOfFile ? ANY_ADDRESS : remoteAddressRule(this.cameraNetworks);
    return this.#tests.run(address, { transport, hardware, addressRule, connectMs: 1000 * connectSeconds }, signal);
  }

  /**
   * Refuses an address at once that would be refused whenever it is connected to. A host whose name is not known, or not
   * soon, may be known later.
   */
  async #requireAllowedAddress(url: string): Promise<void> {
    if (url === SAMPLE_LOCATION) return;
    const check = checkAddress(parseSource(url), remoteAddressRule(this.cameraNetworks)).catch((error: unknown) => {
      if (error instanceof CrowdtoneError && error.code === 'E_ADDRESS_REFUSED') throw error;
    });
    await Promise.race([check, delay(LOOKUP_LIMIT_MS, undefined, { ref: false })]);
  }

  #requireFreeAddress(id: string, url: string): void {
    const others = this.#cameras.filter(({ definition }) => definition.id !== id);
    const other = cameraAtAddress(
      others.map(({ definition }) => definition),
      url,
    );
    if (other === undefined) return;
    throw refused(
      'E_CAMERA_ADDRESS_TAKEN',
      `the camera ${other.id} has the same address, and two sets of statistics of the same people could reveal individuals; use ${other.id}`,
    );
  }

  #find(id: string): RegisteredCamera {
    const camera = this.#cameras.find(({ definition }) => definition.id === id);
    if (camera) return camera;
    throw refused('E_CAMERA_UNKNOWN', 'the camera does not exist; GET /api/cameras lists cameras');
  }

  async #reload(): Promise<void> {
    const cameras = registeredCameras(this.configured, await this.store.cameras.list());
    if (isDeepStrictEqual(cameras, this.#cameras)) return;
    this.#cameras = cameras;
    if (!this.isEmpty) this.#announceFirst();
    await this.#run?.watch(cameras);
  }

  /** Whether a run that is not over has had a source of this id: its sequence numbers cannot start again. */
  async #isInRun(id: string): Promise<boolean> {
    const [newest] = await this.store.listRunsOfSource(id, 1);
    return newest !== undefined && newest.run.endedAt === null;
  }
}

function changedDefinition(camera: RegisteredCamera, { url, ...keys }: CameraChange): LiveSourceConfig {
  refuseOfFile(camera);
  const { definition } = camera;
  const change = { ...keys, ...(url !== undefined && { url: restoredUrl(url, definition.url) }) };
  const result = changedCamera(definition, change);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const message = issue?.message ?? 'the changed camera would be invalid';
  const code = codeOf(result.error.issues);
  if (code !== null) throw refused(code, message);
  throw refused('E_CAMERA_INVALID', `${issue?.path.join('.')}: ${message}`);
}

function refuseOfFile({ origin, definition }: RegisteredCamera): void {
  if (origin === 'added') return;
  throw refused(
    'E_CAMERA_OF_FILE',
    `${definition.id} is defined in the configuration file; change it there and restart. It can be paused and resumed here`,
  );
}

function refused(code: ErrorCode, message: string): CrowdtoneError {
  return new CrowdtoneError(code, message);
}
