import type { IngestServiceConfig } from '@crowdtone/config';
import type { FaceDetector } from '@crowdtone/faces';
import { createLogger } from '@crowdtone/observability';
import { openQueues } from '@crowdtone/queue';
import type { RunningService } from '@crowdtone/runtime';
import { openVideo } from '@crowdtone/video';
import { analyseSource, type FrameSink } from './analyse-source';
import { Detectors } from './detectors';
import { createFaceExtractor, type DetectFn } from './face-extractor';
import { PartialSearch } from './partial-search';

/**
 * Analyses recordings one after the other, and finishes when all their frames have been classified.
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

  const finished = (async () => {
    for (const { sourceId, location, minFacePx, corrections } of config.sources) {
      const detector = await detectors.for(minFacePx);
      await analyseSource({
        runId: config.runId,
        sourceId,
        // A frozen ffmpeg yields no next frame at which to check for a stop.
        open: () => openVideo(location, { fps: config.fps, corrections, signal: stop.signal }),
        faces: createFaceExtractor(detector, config, detectFn(detector, config.search)),
        sink,
        signal: stop.signal,
        logger,
      });
    }
    await frames.drained();
    await outcomes.drained();
  })();

  return {
    facts: { detector: config.detector },
    finished,
    async close() {
      stop.abort();
      await finished.catch(() => undefined); // the caller gets this error from `finished`
      await queues.close();
      await detectors.close();
    },
  };
}

/** Detection for one recording. */
function detectFn(detector: FaceDetector, search: IngestServiceConfig['search']): DetectFn {
  if (search === 'full') return (image) => detector.detect(image);
  const partial = new PartialSearch(detector);
  return (image, presentationMs) => partial.detect(image, presentationMs);
}
