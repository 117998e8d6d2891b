import type { LiveSourceConfig } from '@crowdtone/config';
import type { Logger } from '@crowdtone/observability';
import type { Store } from '@crowdtone/store';
import { type RegisteredCamera, registeredCameras } from '../cameras/registered-camera';

/** The cameras of a deployment as they are by now: those of its configuration file, and those in the table of its store. */
export class ListedCameras {
  #cameras: ReadonlyMap<string, RegisteredCamera> = new Map();
  #reading: Promise<void> | null = null;
  #isStale = false;
  #unwatch: () => void = () => undefined;
  readonly #listeners = new Set<() => void>();

  private constructor(
    private readonly store: Pick<Store, 'cameras' | 'watch'>,
    private readonly configured: readonly LiveSourceConfig[],
    private readonly logger: Logger,
  ) {}

  /**
   * @param configured cameras of the file, the same on every machine
   * @throws {CrowdtoneError} errors of the store
   */
  static async open(
    store: Pick<Store, 'cameras' | 'watch'>,
    configured: readonly LiveSourceConfig[],
    logger: Logger,
  ): Promise<ListedCameras> {
    const list = new ListedCameras(store, configured, logger);
    await list.#readOnce();
    list.#unwatch = await store.watch('cameras', () => list.#read());
    return list;
  }

  get all(): readonly RegisteredCamera[] {
    return [...this.#cameras.values()];
  }

  find(id: string): RegisteredCamera | undefined {
    return this.#cameras.get(id);
  }

  /** Calls a listener after each reading. */
  follow(listener: () => void): void {
    this.#listeners.add(listener);
  }

  async close(): Promise<void> {
    this.#unwatch();
    await this.#reading;
  }

  /** Reads soon; a change that comes meanwhile is read after that. */
  #read(): void {
    this.#isStale = true;
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = null;
    });
  }

  async #readAll(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false;
      await this.#readOnce().catch((error: unknown) => {
        this.logger.warn({ err: error }, 'the table of cameras cannot be read; it stays as it was until it can be');
      });
    }
  }

  async #readOnce(): Promise<void> {
    const cameras = registeredCameras(this.configured, await this.store.cameras.list(), this.logger);
    this.#cameras = new Map(cameras.map((camera) => [camera.definition.id, camera]));
    for (const listener of this.#listeners) listener();
  }
}
