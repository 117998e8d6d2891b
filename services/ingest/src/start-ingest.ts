import type { IngestServiceConfig } from '@crowdtone/config';
import { createLogger } from '@crowdtone/observability';
import { openQueues } from '@crowdtone/queue';
import type { RunningService } from '@crowdtone/runtime';
import { openVideo } from '@crowdtone/video';
import { analyseSource, type FrameSink } from './analyse-source';
import { Detectors } from './detectors';
import { createFaceReader } from './face-reader';

/**
 * Takes recorded videos one after the other to their end, and finishes when everything that came of them was read.
 *
 * @throws CrowdtoneError when Redis, the detector or its runtime are not to be had
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
        // An ffmpeg that freezes gives no next frame at which to notice that the run was stopped.
        open: () => openVideo(location, { fps: config.fps, corrections, signal: stop.signal }),
        faces: createFaceReader(detector, config),
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
      await finished.catch(() => undefined); // whoever waits for `finished` has its error already
      await queues.close();
      await detectors.close();
    },
  };
}
