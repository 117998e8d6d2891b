import { join } from 'node:path';
import { readLiveConfig } from '@crowdtone/config';
import { FaceTracker, openDetector } from '@crowdtone/faces';
import { openVideo } from '@crowdtone/video';

/** Number of people that the shipped detector and the tracker find in the first minute with default options. */
async function peopleInFirstMinute(source: string): Promise<number> {
  const detector = await openDetector('tiny-face', { minFacePx: 10, threads: 2 });
  const tracker = new FaceTracker({ scores: detector.scores, frameIntervalMs: 500 });
  const people = new Set<number>();
  try {
    for await (const frame of await openVideo(source, { fps: 2 })) {
      if (frame.presentationMs >= 60_000) break;
      for (const { trackId } of tracker.update(await detector.detect(frame), frame.presentationMs)) people.add(trackId);
    }
  } finally {
    await detector.close();
  }
  return people.size;
}

test('no person is found in the empty hall of the example', async () => {
  const { sources } = await readLiveConfig(join(__dirname, '../../examples/cameras.yaml'));
  const hall = sources.find(({ id }) => id === 'empty-hall');
  expect(hall).toBeDefined();
  expect(await peopleInFirstMinute(hall?.url ?? '')).toBe(0);
});
