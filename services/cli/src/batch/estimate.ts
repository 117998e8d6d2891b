import { type AnalysisOptions, detectorThreads, recordingsAtOnce } from '@crowdtone/config';
import { parseCorrections } from '@crowdtone/domain';
import { openDetector } from '@crowdtone/faces';
import { availableCores, clock } from '@crowdtone/runtime';
import { openVideo } from '@crowdtone/video';
import { minFaceOf, type RunPlan } from '../run/settings';
import { type ChosenSource, probeSources, type RefusedSource, type SourceListing } from '../run/sources';
import { readBatch } from './manifest';

/** Recordings, and frames of each, on which the speed of this machine is measured. */
const MEASURED_RECORDINGS = 3;
const MEASURED_FRAMES = 4;
/** Tracking, classifying and storing beside detection, as a share of it; crowded recordings need more. */
const OTHER_WORK = 0.35;

/** What `--dry-run` looks at. */
export interface EstimateRequest {
  readonly folder: string;
  readonly listing: SourceListing;
  readonly probed: ReadonlyMap<string, ChosenSource | RefusedSource>;
  readonly options: AnalysisOptions;
  readonly plan: RunPlan;
  readonly json: boolean;
}

/**
 * `--dry-run`: prints what would be analysed and about how long it takes, from a few frames that are searched for faces.
 * Writes nothing.
 *
 * @returns the exit code
 */
export async function estimateBatch(request: EstimateRequest): Promise<number> {
  const { folder, listing, probed, options, plan, json } = request;
  const batch = await readBatch(folder);
  const states = new Map(batch?.files.map(({ sourceId, state }) => [sourceId, state]));
  const pending = listing.listed.filter(({ sourceId }) => !['done', 'failed'].includes(states.get(sourceId) ?? ''));
  const unknown = pending.filter(({ sourceId }) => !probed.has(sourceId));
  const now = await probeSources(unknown, parseCorrections(options));
  const known = pending.flatMap(({ sourceId }) => probed.get(sourceId) ?? []);
  const chosen = [...known.filter((each) => 'info' in each), ...now.chosen];
  const refused = [...known.filter((each) => 'error' in each), ...now.refused];

  const work = chosen.map((source) => framesOf(source, options.fps) * megapixels(source));
  const isOpen = chosen.some(({ info }) => info.durationMs === null && !info.isStill);
  const secondsPerMegapixel = chosen.length === 0 ? 0 : await measure(chosen, options);
  const atOnce = recordingsAtOnce(options, availableCores(), chosen.length);
  const total = work.reduce((sum, megapixel) => sum + megapixel, 0) * secondsPerMegapixel * (1 + OTHER_WORK);
  const seconds = Math.max(total / atOnce, ...work.map((each) => each * secondsPerMegapixel));
  const totalMs = chosen.reduce((sum, source) => sum + (durationOf(source) ?? 0), 0);
  const estimate = {
    folder,
    recordings: chosen.map(({ label, info: { width, height } }, index) => ({
      label,
      durationMs: chosen[index] ? durationOf(chosen[index]) : null,
      width,
      height,
    })),
    done: listing.listed.length - pending.length,
    refused: refused.map(({ label, error }) => ({ label, code: error.code })),
    frames: Math.round(chosen.reduce((sum, source) => sum + framesOf(source, options.fps), 0)),
    recordingsAtOnce: atOnce,
    model: plan.settings.model.name,
    estimatedSeconds: isOpen ? null : Math.round(seconds),
  };
  if (json) {
    process.stdout.write(`${JSON.stringify(estimate, null, 2)}\n`);
    return 0;
  }
  const lines = [
    `would analyse ${count(chosen.length, 'recording')}, ${clock(totalMs)} of footage, ${count(estimate.frames, 'frame')}, ${atOnce} at a time`,
    ...(estimate.done > 0 ? [`done already: ${estimate.done}`] : []),
    ...refused.map(({ label, error }) => `cannot be read: ${label} (${error.code})`),
    isOpen
      ? 'time: unknown, because a recording does not state its length'
      : `time: about ${clock(1000 * seconds)} on this machine as it is now; more with many people in view`,
    `output: ${folder}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

function durationOf({ info, clip }: ChosenSource): number | null {
  if (info.isStill) return 0;
  const end = clip?.toMs ?? info.durationMs;
  return end === null ? null : Math.max(0, Math.min(end, info.durationMs ?? end) - (clip?.fromMs ?? 0));
}

function framesOf(source: ChosenSource, fps: number): number {
  if (source.info.isStill) return 1;
  return ((durationOf(source) ?? 0) / 1000) * Math.min(fps, source.info.frameRate ?? fps);
}

function megapixels({ info: { width, height } }: ChosenSource): number {
  return (width * height) / 1e6;
}

/** Seconds that one megapixel takes, with the threads of one detector of the batch. */
async function measure(chosen: readonly ChosenSource[], options: AnalysisOptions): Promise<number> {
  const step = Math.max(1, Math.floor(chosen.length / MEASURED_RECORDINGS));
  const some = chosen.filter((_, index) => index % step === 0).slice(0, MEASURED_RECORDINGS);
  const atOnce = recordingsAtOnce(options, availableCores(), chosen.length);
  const threads = detectorThreads(options, availableCores(), atOnce);
  let [spent, seen] = [0, 0];
  for (const { location, info } of some) {
    const detector = await openDetector(options.detector, { minFacePx: minFaceOf(options, info), threads });
    try {
      const begun = performance.now();
      let frames = 0;
      for await (const frame of await openVideo(location, {
        fps: options.fps,
        corrections: parseCorrections(options),
      })) {
        await detector.detect(frame);
        frames += 1;
        seen += (frame.width * frame.height) / 1e6;
        if (frames >= MEASURED_FRAMES) break;
      }
      spent += (performance.now() - begun) / 1000;
    } finally {
      await detector.close();
    }
  }
  return seen === 0 ? 0 : spent / seen;
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
