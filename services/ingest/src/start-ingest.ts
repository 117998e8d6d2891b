import { type IngestServiceConfig, type IngestTask, ingestTaskSchema, parseConfig } from '@crowdtone/config';
import type { FaceDetector } from '@crowdtone/faces';
import { createLogger } from '@crowdtone/observability';
import { openQueues } from '@crowdtone/queue';
import type { RunningService } from '@crowdtone/runtime';
import { openVideo } from '@crowdtone/video';
import { analyseSource, type FrameSink } from './analyse-source';
import { Detectors } from './detectors';
import { createFaceExtractor, type SourceDetection } from './face-extractor';
import { PartialSearch } from './partial-search';

/** A frame interval so long that no second detection of a person is expected, milliseconds. */
const STILL_INTERVAL_MS = 3_600_000;

/**
 * Analyses the recordings that it is given, one at a time; a task is done when all frames of its recording are stored.
 *
 * @throws {CrowdtoneError} when Redis, the detector or its runtime is not available
 */
export async function startIngest(config: IngestServiceConfig): Promise<RunningService> {
  const logger = createLogger('ingest');
  const queues = await openQueues(config);
  const detectors = new Detectors(config.detector, config.threads);
  const frames = await queues.frameJobs.producer({ policy: 'complete' });
  const outcomes = await queues.outcomes.producer();
  const sink: FrameSink = {
    publishFrame: (job, pixels) => frames.publish(job, pixels),
    publishOutcome: (outcome) => outcomes.publish(outcome),
  };
  const stop = new AbortController();
  let current = Promise.resolve();

  const analyse = async (task: IngestTask): Promise<void> => {
    const { sourceId, location, minFacePx, corrections, isStill, clip, from } = task;
    const { fps, decode, hardware } = config;
    const detector = await detectors.for(minFacePx);
    const frameIntervalMs = isStill ? STILL_INTERVAL_MS : 1000 / fps;
    await analyseSource({
      runId: config.runId,
      sourceId,
      // A frozen ffmpeg yields no next frame at which to check for a stop.
      open: () => openVideo(location, { fps, decode, hardware, corrections, clip, signal: stop.signal }),
      faces: createFaceExtractor(detector, { ...config, frameIntervalMs }, searchOf(detector, config.search)),
      from,
      sink,
      signal: stop.signal,
      logger,
    });
    await frames.drained();
    await outcomes.drained();
  };

  return {
    facts: { detector: config.detector },
    perform(message) {
      const task = parseConfig(ingestTaskSchema, message, 'the task of the service');
      current = analyse(task);
      return current;
    },
    async close() {
      stop.abort();
      await current.catch(() => undefined); // the caller gets this error from `perform`
      await queues.close();
      await detectors.close();
    },
  };
}

/** Detection for one recording. */
function searchOf(detector: FaceDetector, search: IngestServiceConfig['search']): SourceDetection {
  return search === 'full' ? { detect: (image) => detector.detect(image) } : new PartialSearch(detector);
}
