/** Processor time of commits to a store that grows. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GroupWindow, SettledFrame } from '@crowdtone/domain';
import { openStore } from '@crowdtone/store';
import { crowdFrames, windowsOf } from '@crowdtone/testing/crowd-frames';
import { aRun, aSource } from '@crowdtone/testing/records';

const COMMITS = 4000;
const CAMERAS = ['camera-1', 'camera-2'];
const FRAMES_PER_COMMIT = 10;
const FRAME_MS = 500;
/** Commits with frames of their own; then they come again, with later times. */
const DIFFERENT = 20;

/** Figures of a quarter of the commits. */
export interface StoringFigures {
  /** Commits until its end. */
  readonly commits: number;
  /** Processor time of a commit, all threads, milliseconds. */
  readonly cpuMs: number;
}

/** Commits frames and a window of two cameras in turn. @param onProgress called with the current step */
export async function measureStoring(onProgress: (step: string) => void): Promise<StoringFigures[]> {
  const folder = await mkdtemp(join(tmpdir(), 'crowdtone-bench-storing-'));
  const store = await openStore(join(folder, 'store.duckdb'));
  try {
    const run = aRun();
    await store.saveRun(run);
    const stories = CAMERAS.map((sourceId) => storyOf(sourceId, run.runId));
    const figures: StoringFigures[] = [];
    let before = process.cpuUsage();
    for (let done = 0; done < COMMITS; done += 1) {
      const place = done % CAMERAS.length;
      const index = Math.floor(done / CAMERAS.length);
      const sourceId = CAMERAS[place] ?? '';
      const story = stories[place]?.[index % DIFFERENT];
      if (story === undefined) throw new Error('every camera has a story');
      await store.commit({ ...laterBy(story, index), sources: [aSource({ runId: run.runId, sourceId })] });
      if ((done + 1) % (COMMITS / 4) !== 0) continue;
      const { user, system } = process.cpuUsage(before);
      const cpuMs = (user + system) / 1000 / (COMMITS / 4);
      figures.push({ commits: done + 1, cpuMs });
      onProgress(`${done + 1} of ${COMMITS} commits`);
      before = process.cpuUsage();
    }
    return figures;
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
}

interface CommitStory {
  readonly frames: readonly SettledFrame[];
  readonly window: GroupWindow;
}

function storyOf(sourceId: string, runId: string): CommitStory[] {
  const frames = crowdFrames(sourceId, DIFFERENT * FRAMES_PER_COMMIT, 3, runId);
  const [window] = windowsOf(frames);
  if (window === undefined) throw new Error('frames have windows');
  return Array.from({ length: DIFFERENT }, (_, part) => ({
    frames: frames.slice(part * FRAMES_PER_COMMIT, (part + 1) * FRAMES_PER_COMMIT),
    window,
  }));
}

/** The same commit at the time of another one. */
function laterBy({ frames, window }: CommitStory, index: number) {
  const windowMs = FRAMES_PER_COMMIT * FRAME_MS;
  return {
    frames: frames.map((frame, place) => {
      const sequence = index * FRAMES_PER_COMMIT + place;
      return { ...frame, sequence, presentationMs: sequence * FRAME_MS };
    }),
    windows: [{ ...window, index, startMs: index * windowMs, endMs: (index + 1) * windowMs }],
  };
}
