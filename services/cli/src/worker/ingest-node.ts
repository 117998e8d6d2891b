import type { LiveIngestMessage, WatchedSource } from '@crowdtone/config';
import {
  asCrowdtoneError,
  type ErrorCode,
  type GroupEvent,
  type IngestLoad,
  isSettled,
  type SourceRecord,
} from '@crowdtone/domain';
import { type HeldLease, LeaseKeeper, type LeaseTerm } from '@crowdtone/leases';
import type { Logger } from '@crowdtone/observability';
import { aborted } from '@crowdtone/runtime';
import { SampleVideo } from '../run/sample-video';
import { waitingSource } from '../run/settings';
import { describedSource } from '../run/source-description';
import type { ServiceReport } from '../run/supervised-service';
import { watchedSource } from '../run/watched-cameras';
import { cameraLease, cameraOf } from './camera-lease';
import type { CarryingCapacity } from './carrying-capacity';
import type { ListedCameras } from './listed-cameras';
import type { MeetingPlace } from './meeting-place';

/** What keeps a camera from being watched here for now; it is tried again. */
const PASSING: readonly ErrorCode[] = ['E_FENCED', 'E_DATABASE_UNREACHABLE', 'E_DISK_FULL'];

/** What watching a part of the cameras needs. */
export interface NodeParts extends MeetingPlace {
  readonly runId: string;
  /** Smallest face searched for, pixels. */
  readonly minFacePx: number;
  readonly cameras: ListedCameras;
  /** Networks in which cameras may be although they are this machine's own or link-local. */
  readonly cameraNetworks: readonly string[];
  readonly capacity: CarryingCapacity;
  /** Sends the ingest process its list. */
  readonly instruct: (message: LiveIngestMessage) => void;
  readonly announce: (event: GroupEvent) => void;
  readonly logger: Logger;
}

/**
 * The cameras that this process watches: those whose leases it has, as many as it carries. Its ingest process numbers the frames of each
 * in the epoch of the lease.
 */
export class IngestNode {
  readonly #keeper: LeaseKeeper;
  readonly #sample: SampleVideo;
  readonly #held = new Map<string, Pick<WatchedSource, 'epoch' | 'begunAt'>>();
  /** Those that the ingest process is to let go of, with who waits for that. */
  readonly #leaving = new Map<string, () => void>();
  /** Cameras that were removed while they were watched here. */
  readonly #ended = new Set<string>();
  #isStopping = false;
  #isProcessGone = false;

  constructor(private readonly parts: NodeParts) {
    const { cameras, capacity, logger } = parts;
    this.#sample = new SampleVideo(logger, () => this.#instruct());
    this.#keeper = new LeaseKeeper({
      ...parts,
      names: () => cameras.all.map(({ definition }) => cameraLease(definition.id)),
      most: () => (this.#isStopping ? this.#keeper.size : capacity.limit),
      work: (lease, over) => this.#watch(lease, over),
    });
    cameras.follow(() => {
      this.#keeper.wake();
      this.#instruct();
    });
  }

  /** Cameras that it watches. */
  get size(): number {
    return this.#held.size;
  }

  /** Watches until `signal` is aborted; then every camera is handed back. */
  run(signal: AbortSignal): Promise<void> {
    return this.#keeper.run(signal);
  }

  /** Takes no more cameras: the ingest process is about to be stopped. */
  takeNoMore(): void {
    this.#isStopping = true;
  }

  /** Another ingest process has begun, which knows nothing: every camera goes on in another epoch. */
  restarted(): void {
    this.#keeper.renewAll();
  }

  /** There is no ingest process any more that would have to let go of a camera. */
  processEnded(): void {
    this.#isProcessGone = true;
    this.#letGo([]);
  }

  receive(report: ServiceReport): void {
    if (report.kind === 'watching') this.#letGo(report.sourceIds);
    else this.#record(report.load);
  }

  #record(load: IngestLoad): void {
    const { capacity, logger } = this.parts;
    const before = capacity.limit;
    capacity.record(load, this.size);
    if (capacity.limit === before) return;
    logger.info({ cameras: capacity.limit, ...load }, 'the number of cameras that this process carries changed');
    this.#keeper.wake();
  }

  async #watch(lease: HeldLease, over: AbortSignal): Promise<void> {
    const sourceId = cameraOf(lease.term.name);
    const { logger } = this.parts;
    const source = await this.#sourceOf(sourceId, lease.term).catch((error: unknown) => {
      if (!PASSING.includes(asCrowdtoneError(error).code)) throw error;
      logger.warn({ err: error, sourceId }, 'a camera cannot be watched here for now');
      return null;
    });
    if (source === null || over.aborted) return;
    if (isSettled(source)) {
      logger.warn({ sourceId }, 'a camera has the id of one that was removed; remove it, and add it under another id');
      return aborted(over);
    }
    this.#held.set(sourceId, { epoch: lease.term.epoch, begunAt: source.begunAt ?? null });
    this.#instruct();
    await aborted(over);
    this.#held.delete(sourceId);
    if (this.parts.cameras.find(sourceId) === undefined) this.#ended.add(sourceId);
    // Whoever is next may begin once every frame of it was sent.
    const left = new Promise<void>((resolve) => this.#leaving.set(sourceId, resolve));
    this.#instruct();
    if (!this.#isProcessGone) await left;
    this.#leaving.delete(sourceId);
  }

  /** The source of a camera in the run, which is in the store before its first frame is sent; null once the camera was removed. */
  async #sourceOf(sourceId: string, term: LeaseTerm): Promise<SourceRecord | null> {
    const { store, runId, minFacePx, cameras, announce } = this.parts;
    const camera = cameras.find(sourceId);
    if (camera === undefined) return null;
    const known = await store.findSource({ runId, sourceId });
    if (known !== null) return known;
    const unknown = { durationMs: null, width: null, height: null };
    const source = waitingSource({ ...describedSource(runId, camera.definition), ...unknown, minFacePx });
    await store.claim(term);
    await store.commitFenced({ sources: [source] }, term);
    announce({ kind: 'source', source });
    return source;
  }

  /** The ingest process has these sources and no others. */
  #letGo(sourceIds: readonly string[]): void {
    const kept = new Set(sourceIds);
    for (const [id, left] of this.#leaving) if (!kept.has(id)) left();
  }

  #instruct(): void {
    const { cameras, cameraNetworks, instruct } = this.parts;
    const sources = [...this.#held].flatMap(([id, place]): WatchedSource[] => {
      const camera = cameras.find(id);
      const location = camera && this.#sample.locationOf(camera.definition.url);
      if (camera === undefined || !location) return [];
      return [{ ...watchedSource(camera, location, cameraNetworks), ...place }];
    });
    instruct({ kind: 'sources', sources, ended: [...this.#ended] });
  }
}
