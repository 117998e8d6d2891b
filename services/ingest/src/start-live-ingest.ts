import type { LiveIngestConfig, RunningService } from '@crowdtone/config';
import { openDetector } from '@crowdtone/faces';
import { createLogger } from '@crowdtone/observability';
import { openQueues } from '@crowdtone/queue';
import { openLiveSource } from '@crowdtone/video';
import { createFaceReader } from './face-reader';
import { DetectionSchedule } from './realtime/detection-schedule';
import { HealthReporter } from './realtime/health-reporter';
import { PicturePost } from './realtime/picture-post';
import { RealtimeAnalysis } from './realtime/realtime-analysis';
import { ScheduledLook } from './realtime/scheduled-look';

/** Frames that may wait for their expressions, for each source: more would be old when they are read. */
const FRAMES_IN_FLIGHT = 2;

/**
 * Watches live sources, all at once on one detector, until it is closed. A source that cannot be reached is tried again
 * for ever; how each is doing goes out as `health` events.
 *
 * @throws CrowdtoneError when Redis, ffmpeg, the detector or its runtime are not to be had
 */
export async function startLiveIngest(config: LiveIngestConfig): Promise<RunningService> {
  const { runId, fps } = config;
  const logger = createLogger('ingest');
  const queues = await openQueues(config);
  const detector = await openDetector(config.detector, config);
  const maxInFlight = FRAMES_IN_FLIGHT * config.sources.length;
  const frames = await queues.frameJobs.producer({ policy: 'realtime', maxInFlight });
  const outcomes = await queues.outcomes.producer();
  const health = new HealthReporter({
    runId,
    wantedFps: fps,
    pictures: new Map(config.sources.map(({ sourceId, picture }) => [sourceId, picture])),
    publish: (news) => queues.groupEvents.publish({ kind: 'health', health: news }),
    logger,
  });
  const load = { wantedFps: fps, sources: config.sources.length };
  const schedules = new Map(config.sources.map(({ sourceId }) => [sourceId, new DetectionSchedule(load)]));
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

  const feeds = await Promise.all(
    config.sources.map(async ({ sourceId, location, picture, ...options }) => {
      const source = await openLiveSource(location, {
        ...options,
        fps,
        onState: (state) => health.takeState(sourceId, state),
      });
      const scheduled = new ScheduledLook(detector, schedules.get(sourceId) ?? new DetectionSchedule(load));
      const publish = queues.pictures.publish;
      const post = picture === 'none' ? null : new PicturePost({ runId, sourceId, publish, logger });
      const faces = createFaceReader(detector, config, async (image, time) => {
        const found = await scheduled.look(image, time);
        post?.take(image, found);
        return found;
      });
      return { sourceId, frames: source, faces };
    }),
  );
  const finished = (async () => {
    await Promise.all(feeds.map((feed) => analysis.analyse(feed)));
    await frames.drained();
    await outcomes.drained();
  })();

  return {
    facts: { detector: detector.name, sources: String(feeds.length) },
    finished,
    async close() {
      await analysis.close();
      await finished.catch(() => undefined); // whoever waits for `finished` has its error already
      await health.sent();
      await queues.close();
      await detector.close();
    },
  };
}
