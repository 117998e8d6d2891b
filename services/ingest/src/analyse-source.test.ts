import { CrowdtoneError, type ExtractorState, type FrameOutcome, type ResumePoint } from '@crowdtone/domain';
import type { VideoFrame } from '@crowdtone/imaging';
import { createLogger } from '@crowdtone/observability';
import { analyseSource, CHECKPOINT_FRAMES, type FrameJobDraft, type ResumableExtractor } from './analyse-source';

const logger = createLogger('test');
logger.level = 'silent';

async function* video(count: number, failure?: Error): AsyncGenerator<VideoFrame> {
  for (let sequence = 0; sequence < count; sequence += 1) {
    yield { data: new Uint8Array(3), width: 1, height: 1, sequence, presentationMs: sequence * 40 };
  }
  if (failure) throw failure;
}

const STATE: ExtractorState = {
  first: null,
  tracker: { confirmedCount: 0, previousMs: null, previousIntervalMs: 0, tracks: [] },
  budget: { window: 0, people: [] },
};
const noFaces: ResumableExtractor = {
  extract: async () => ({ faces: [], pixels: null }),
  checkpoint: () => STATE,
  restore: () => undefined,
};

async function analyse(
  open: () => AsyncIterable<VideoFrame>,
  faces = noFaces,
  stop = new AbortController(),
  from?: ResumePoint,
  stopAfter = 3,
) {
  const jobs: FrameJobDraft[] = [];
  const outcomes: FrameOutcome[] = [];
  const sink = {
    publishFrame: async (job: FrameJobDraft) => {
      jobs.push(job);
      if (jobs.length === stopAfter) stop.abort();
    },
    publishOutcome: async (outcome: FrameOutcome) => {
      outcomes.push(outcome);
    },
  };
  await analyseSource({
    runId: 'r',
    sourceId: 's',
    open: async () => open(),
    faces,
    from,
    sink,
    signal: stop.signal,
    logger,
  });
  const dropped = outcomes.filter((outcome) => outcome.kind === 'dropped');
  const [ended] = outcomes.filter((outcome) => outcome.kind === 'ended');
  const checkpoints = outcomes.filter((outcome) => outcome.kind === 'checkpoint');
  return { jobs, dropped, ended, checkpoints };
}

describe('analyseSource', () => {
  test('publishes every frame and then the number of frames', async () => {
    const { jobs, dropped, ended } = await analyse(() => video(2));
    expect(jobs.map((job) => [job.sequence, job.presentationMs])).toEqual([
      [0, 0],
      [1, 40],
    ]);
    expect(dropped).toEqual([]);
    expect(ended).toMatchObject({ decoded: 2, error: null });
  });

  test('drops a frame on which the detector fails, with its reason, and continues', async () => {
    const faces: ResumableExtractor = {
      ...noFaces,
      extract: async (_image, presentationMs) => {
        if (presentationMs === 0) throw new Error('out of memory');
        return { faces: [], pixels: null };
      },
    };
    const { jobs, dropped, ended } = await analyse(() => video(2), faces);
    expect(jobs).toHaveLength(1);
    expect(dropped).toMatchObject([{ sequence: 0, reason: 'detector-failed' }]);
    expect(ended).toMatchObject({ decoded: 2, error: null });
  });

  test('states notes about the video at its end, and none where there are none', async () => {
    const notes = [{ code: 'pause', text: 'Timestamps jump ahead.' }];
    const recording = (extra: object) => Object.assign(video(2), extra);
    const noted = await analyse(() => recording({ notes, foundDurationMs: 80 }));
    expect(noted.ended).toMatchObject({ notes, durationMs: 80 });
    const silent = await analyse(() => recording({ notes: [], foundDurationMs: null }));
    expect(Object.keys(silent.ended ?? {})).not.toEqual(expect.arrayContaining(['notes']));
    expect(Object.keys(silent.ended ?? {})).not.toEqual(expect.arrayContaining(['durationMs']));
  });

  test('keeps the good frames of a damaged video and states why it ended', async () => {
    const failure = new CrowdtoneError('E_SOURCE_TRUNCATED', 'the file stops early; copy it again');
    const { jobs, ended } = await analyse(() => video(2, failure));
    expect(jobs).toHaveLength(2);
    expect(ended).toMatchObject({ decoded: 2, error: { code: 'E_SOURCE_TRUNCATED' } });
  });

  test('accounts for every decoded frame when it is stopped', async () => {
    const { jobs, dropped, ended } = await analyse(() => video(100));
    expect(dropped).toMatchObject([{ sequence: 3, reason: 'interrupted' }]);
    expect(ended).toMatchObject({ decoded: jobs.length + dropped.length, error: { code: 'E_INTERRUPTED' } });
  });
  test('sends a checkpoint every so many frames, and one where it is stopped', async () => {
    const states: number[] = [];
    const faces = { ...noFaces, checkpoint: () => STATE, restore: () => void states.push(1) };
    const whole = await analyse(() => video(2 * CHECKPOINT_FRAMES + 3), faces, undefined, undefined, Infinity);
    expect(whole.checkpoints.map(({ sequence }) => sequence)).toEqual([CHECKPOINT_FRAMES, 2 * CHECKPOINT_FRAMES]);
    const stopped = await analyse(() => video(100), faces);
    expect(stopped.checkpoints.map(({ sequence }) => sequence)).toEqual([3]);
    expect(states).toEqual([]);
  });

  test('continues at a checkpoint: earlier frames are left out, sequence numbers go on', async () => {
    const restored: ExtractorState[] = [];
    const faces = { ...noFaces, restore: (state: ExtractorState) => void restored.push(state) };
    const from = { sequence: 40, state: STATE };
    const { jobs, ended } = await analyse(() => video(42), faces, undefined, from);
    expect(restored).toEqual([STATE]);
    expect(jobs.map(({ sequence }) => sequence)).toEqual([40, 41]);
    expect(ended).toMatchObject({ decoded: 42, error: null });
    const shorter = await analyse(() => video(30), faces, undefined, from);
    expect(shorter.ended).toMatchObject({ decoded: 40, error: { code: 'E_SOURCE_CHANGED' } });
  });
});
