import { type LiveIngestConfig, liveIngestMessageSchema } from '@crowdtone/config';
import type { ServiceMessage, ThumbnailMode } from '@crowdtone/domain';
import { openDetector } from '@crowdtone/faces';
import { createLogger } from '@crowdtone/observability';
import { openQueues } from '@crowdtone/queue';
import type { RunningService } from '@crowdtone/runtime';
import { openLiveSource } from '@crowdtone/video';
import { createFaceExtractor } from './face-extractor';
import { AdaptiveDetector } from './realtime/adaptive-detector';
import { DetectionSchedule } from './realtime/detection-schedule';
import { HealthReporter } from './realtime/health-reporter';
import { lostFrame } from './realtime/lost-frame';
import { RealtimeAnalysis } from './realtime/realtime-analysis';
import { connectOptions, SourceRoster } from './realtime/source-roster';
import { ThumbnailPublisher } from './realtime/thumbnail-publisher';

/** Frames of each source that may wait for classification: more would be stale. */
const FRAMES_IN_FLIGHT = 2;

/** Between two reports of the load, milliseconds. */
const LOAD_EVERY_MS = 5000;

/** Controls a running live ingest. */
export interface LiveIngest {
  /** @param message the new list of sources, a `liveIngestMessageSchema` */
  receive(message: unknown): void;
}

/**
 * Analyses live sources concurrently on one detector until it is closed. An unreachable source is retried indefinitely; the
 * state of each source is published as `health` events. The list of sources may change at any time: see
 * `liveIngestMessageSchema`.
 *
 * @param report receives which sources it has after each change, and its load every few seconds
 * @throws {CrowdtoneError} when Redis, ffmpeg, the detector or its runtime is not available
 */
export async function startLiveIngest(
  config: LiveIngestConfig,
  report: (message: ServiceMessage) => void = () => undefined,
): Promise<RunningService & LiveIngest> {
  const { runId, fps } = config;
  const logger = createLogger('ingest');
  const queues = await openQueues(config);
  const detector = await openDetector(config.detector, config);
  const outcomes = await queues.outcomes.producer();
  const frames = await queues.frameJobs.producer({
    policy: 'realtime',
    maxInFlight: FRAMES_IN_FLIGHT,
    // Without an outcome of every frame the results of its source would wait for it and never go on.
    onLost: (job) => outcomes.publish(lostFrame(job)),
  });
  const thumbnailModes = new Map<string, ThumbnailMode>();
  const health = new HealthReporter({
    runId,
    wantedFps: fps,
    thumbnails: thumbnailModes,
    publish: (news) => queues.groupEvents.publish({ kind: 'health', health: news }),
    logger,
  });
  const schedules = new Map<string, DetectionSchedule>();
  let ended: ReadonlySet<string> = new Set();
  const analysis = new RealtimeAnalysis({
    runId,
    sink: {
      publishFrame: (job, pixels) => frames.publish(job, pixels),
      publishOutcome: (outcome) => outcomes.publish(outcome),
    },
    logger,
    onRate: (sourceId, effectiveFps) =>
      health.setRate(sourceId, effectiveFps, schedules.get(sourceId)?.fullFrameInterval ?? null),
  });

  const roster = new SourceRoster({
    open(source) {
      const { sourceId, location, picture, paused } = source;
      thumbnailModes.set(sourceId, picture);
      return openLiveSource(location, {
        ...connectOptions(source),
        paused,
        fps,
        onState: (state) => health.setState(sourceId, state),
      });
    },
    async analyse({ sourceId, epoch, begunAt }, source) {
      const schedule = new DetectionSchedule(load);
      schedules.set(sourceId, schedule);
      const adaptive = new AdaptiveDetector(detector, schedule);
      const thumbnails = new ThumbnailPublisher({ runId, sourceId, publish: queues.pictures.publish, logger });
      const faces = createFaceExtractor(
        detector,
        { ...config, frameIntervalMs: 1000 / config.fps },
        {
          async detect(image, time) {
            const found = await adaptive.detect(image, time);
            if (thumbnailModes.get(sourceId) === 'blurred') thumbnails.add(image, found);
            return found;
          },
        },
      );
      const isOver = () => !config.handsBack || ended.has(sourceId);
      await analysis.analyse({ sourceId, epoch, begunAt, frames: source, faces, isOver });
      schedules.delete(sourceId);
      thumbnailModes.delete(sourceId);
      await health.forget(sourceId);
    },
    described({ sourceId, picture }, isAnotherConnection) {
      thumbnailModes.set(sourceId, picture);
      if (isAnotherConnection) health.reset(sourceId);
      else health.publishThumbnailMode(sourceId);
    },
    changed() {
      frames.setMaxInFlight(FRAMES_IN_FLIGHT * Math.max(1, roster.size));
      report({ kind: 'watching', sourceIds: roster.ids });
    },
  });
  const load = {
    wantedFps: fps,
    get sources() {
      return Math.max(1, roster.active);
    },
  };
  roster.setSources(config.sources);
  const loads = setInterval(() => report({ kind: 'load', load: analysis.takeLoad() }), LOAD_EVERY_MS);

  return {
    facts: { detector: detector.name },
    finished: roster.finished,
    receive(message) {
      const list = liveIngestMessageSchema.parse(message);
      ended = new Set(list.ended);
      roster.setSources(list.sources);
    },
    async close() {
      clearInterval(loads);
      await roster.close();
      const accounted = await roster.finished.then(
        () => true,
        () => false, // the caller gets this error from `finished`
      );
      if (accounted) {
        await frames.drained();
        await outcomes.drained();
      }
      await health.sent();
      await queues.close();
      await detector.close();
    },
  };
}
