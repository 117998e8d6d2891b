import { type LiveIngestConfig, liveIngestMessageSchema } from '@crowdtone/config';
import type { ThumbnailMode } from '@crowdtone/domain';
import { openDetector } from '@crowdtone/faces';
import { createLogger } from '@crowdtone/observability';
import { openQueues } from '@crowdtone/queue';
import type { RunningService } from '@crowdtone/runtime';
import { openLiveSource } from '@crowdtone/video';
import { createFaceReader } from './face-reader';
import { DetectionSchedule } from './realtime/detection-schedule';
import { HealthReporter } from './realtime/health-reporter';
import { PicturePost } from './realtime/picture-post';
import { RealtimeAnalysis } from './realtime/realtime-analysis';
import { ScheduledLook } from './realtime/scheduled-look';
import { connectOptions, SourceRoster } from './realtime/source-roster';

/** Frames that may wait for their expressions, for each source: more would be old when they are read. */
const FRAMES_IN_FLIGHT = 2;

export interface LiveIngest {
  receive(message: unknown): void;
}

/**
 * Watches live sources, all at once on one detector, until it is closed. A source that cannot be reached is tried again
 * for ever; how each is doing goes out as `health` events. Which sources are watched may change at any time: see
 * `liveIngestMessageSchema`.
 *
 * @throws CrowdtoneError when Redis, ffmpeg, the detector or its runtime are not to be had
 */
export async function startLiveIngest(config: LiveIngestConfig): Promise<RunningService & LiveIngest> {
  const { runId, fps } = config;
  const logger = createLogger('ingest');
  const queues = await openQueues(config);
  const detector = await openDetector(config.detector, config);
  const frames = await queues.frameJobs.producer({ policy: 'realtime', maxInFlight: FRAMES_IN_FLIGHT });
  const outcomes = await queues.outcomes.producer();
  const pictureModes = new Map<string, ThumbnailMode>();
  const health = new HealthReporter({
    runId,
    wantedFps: fps,
    pictures: pictureModes,
    publish: (news) => queues.groupEvents.publish({ kind: 'health', health: news }),
    logger,
  });
  const schedules = new Map<string, DetectionSchedule>();
  const analysis = new RealtimeAnalysis({
    runId,
    sink: {
      publishFrame: (job, pixels) => frames.publish(job, pixels),
      publishOutcome: (outcome) => outcomes.publish(outcome),
    },
    logger,
    onRate: (sourceId, effectiveFps) =>
      health.takeRate(sourceId, effectiveFps, schedules.get(sourceId)?.wholeEvery ?? null),
  });

  const roster = new SourceRoster({
    open(source) {
      const { sourceId, location, picture, paused } = source;
      pictureModes.set(sourceId, picture);
      return openLiveSource(location, {
        ...connectOptions(source),
        paused,
        fps,
        onState: (state) => health.takeState(sourceId, state),
      });
    },
    async analyse({ sourceId }, source) {
      const schedule = new DetectionSchedule(load);
      schedules.set(sourceId, schedule);
      const scheduled = new ScheduledLook(detector, schedule);
      const post = new PicturePost({ runId, sourceId, publish: queues.pictures.publish, logger });
      const faces = createFaceReader(detector, config, async (image, time) => {
        const found = await scheduled.look(image, time);
        if (pictureModes.get(sourceId) === 'blurred') post.take(image, found);
        return found;
      });
      await analysis.analyse({ sourceId, frames: source, faces });
      schedules.delete(sourceId);
      pictureModes.delete(sourceId);
      await health.forget(sourceId);
    },
    described({ sourceId, picture }, isAnotherConnection) {
      pictureModes.set(sourceId, picture);
      if (isAnotherConnection) health.renew(sourceId);
      else health.tellPictures(sourceId);
    },
    changed: () => frames.setMaxInFlight(FRAMES_IN_FLIGHT * Math.max(1, roster.size)),
  });
  const load = {
    wantedFps: fps,
    get sources() {
      return Math.max(1, roster.active);
    },
  };
  roster.want(config.sources);

  return {
    facts: { detector: detector.name },
    finished: roster.finished,
    receive: (message) => roster.want(liveIngestMessageSchema.parse(message).sources),
    async close() {
      await roster.close();
      const accounted = await roster.finished.then(
        () => true,
        () => false, // whoever waits for `finished` has its error already
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
