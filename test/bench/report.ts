/** Results of the benchmark, as data and as printed text. */
import { alignedLines } from '@crowdtone/runtime';
import type { DetectorComparison } from './detectors';
import type { HistoryFigures } from './history';
import type { Agreement } from './matching';
import type { NetworkReport } from './networks';
import { percent } from './percent';
import type { SampleFigures } from './samples';
import type { SearchFigures } from './search';
import { STAGES, type Stage } from './stages';
import type { StoringFigures } from './storing';
import type { TrackingFigures } from './tracking';

/** Crowdtone or a baseline. */
export interface Side {
  readonly name: string;
  /** Frames it was measured on. */
  readonly frames: number;
  /** Decoding included. */
  readonly msPerFrame: number;
  /** Null when it found no face. */
  readonly msPerFaceFound: number | null;
  /** Share of the true faces that were found, in [0,1]. */
  readonly recall: number;
  /** Share of the found boxes that are true faces, in [0,1]; null when nothing was found. */
  readonly precision: number | null;
}

/** The requested parts; others are null. */
export interface BenchReport {
  readonly machine: { readonly processor: string; readonly cores: number; readonly node: string };
  readonly stages: StageReport | null;
  readonly networks: NetworkReport | null;
  readonly detectors: DetectorComparison | null;
  readonly tracking: readonly TrackingFigures[] | null;
  readonly search: readonly SearchFigures[] | null;
  readonly samples: readonly SampleFigures[] | null;
  readonly history: readonly HistoryFigures[] | null;
  readonly storing: readonly StoringFigures[] | null;
}

export interface StageReport {
  readonly scene: {
    /** Pixels. */
    readonly width: number;
    /** Pixels. */
    readonly height: number;
    readonly people: number;
    readonly smallestFacePx: number;
    readonly largestFacePx: number;
    readonly seed: number;
    /** Frames analysed per second of video. */
    readonly fps: number;
  };
  readonly detector: string;
  readonly model: string;
  readonly stages: readonly {
    readonly stage: Stage;
    readonly msPerFrame: number;
    readonly msPerFace: number | null;
    /** Share of the total, in [0,1]. */
    readonly share: number;
  }[];
  readonly classification: {
    /** Largest number of classifications of a person in a window; null for every frame. */
    readonly samples: number | null;
    /** Classified faces. */
    readonly facesPerFrame: number;
    /** Milliseconds per frame of the expression stage with every face classified. */
    readonly everyFaceMs: number;
    /** Milliseconds per frame of all stages with every face classified. */
    readonly wholeOfEveryFaceMs: number;
  };
  readonly crowdtone: Side;
  /** `ratio`: Crowdtone's time over this side's. */
  readonly human: readonly (Side & { readonly ratio: number })[];
}

/** Figures of one side. */
export function describeSide(name: string, frames: number, msPerFrame: number, agreement: Agreement): Side {
  const { truths, found, hits } = agreement;
  return {
    name,
    frames,
    msPerFrame,
    msPerFaceFound: hits === 0 ? null : (msPerFrame * frames) / hits,
    recall: truths === 0 ? 0 : hits / truths,
    precision: found === 0 ? null : hits / found,
  };
}

/** Share of each stage in the total. @param facesPerFrame mean number of faces that passed the stages */
export function describeStages(msPerFrame: Record<Stage, number>, facesPerFrame: number): StageReport['stages'] {
  const whole = STAGES.reduce((sum, stage) => sum + msPerFrame[stage], 0);
  return STAGES.map((stage) => ({
    stage,
    msPerFrame: msPerFrame[stage],
    msPerFace: facesPerFrame === 0 ? null : msPerFrame[stage] / facesPerFrame,
    share: whole === 0 ? 0 : msPerFrame[stage] / whole,
  }));
}

/** The report as tables for a terminal. */
export function formatReport({
  machine,
  stages,
  networks,
  detectors,
  tracking,
  search,
  samples,
  history,
  storing,
}: BenchReport): string {
  const lines = [
    `${machine.processor}, ${machine.cores} cores, Node ${machine.node}; every network on one thread`,
    ...(stages === null ? [] : formatStages(stages)),
    ...(networks === null ? [] : ['', ...formatNetworks(networks)]),
    ...(detectors === null ? [] : ['', ...formatDetectors(detectors)]),
    ...(tracking === null ? [] : ['', ...formatTracking(tracking)]),
    ...(search === null ? [] : ['', ...formatSearch(search)]),
    ...(samples === null ? [] : ['', ...formatSamples(samples)]),
    ...(history === null ? [] : ['', ...formatHistory(history)]),
    ...(storing === null ? [] : ['', ...formatStoring(storing)]),
  ];
  return `${lines.join('\n')}\n`;
}

function formatNetworks({ peakGflops, speeds, absent }: NetworkReport): string[] {
  return [
    ...alignedLines([
      ['network', 'runtime', 'batch', 'faces/s', 'faces/CPU s', 'GFLOP/s', 'of peak'],
      ...speeds.map(({ network, runtime, batch, facesPerSecond, facesPerCpuSecond, gflops, share }) => [
        network,
        runtime,
        String(batch),
        facesPerSecond.toFixed(facesPerSecond < 10 ? 1 : 0),
        facesPerCpuSecond.toFixed(facesPerCpuSecond < 10 ? 1 : 0),
        gflops.toFixed(1),
        percent(share),
      ]),
    ]),
    '',
    `peak: ${peakGflops.toFixed(1)} GFLOP/s, the faster of a large matrix product and a large convolution in ONNX Runtime`,
    ...absent.map(({ reason }) => `not measured: ${reason}`),
  ];
}

function formatDetectors({ people, smallestFacePx, largestFacePx, sides, absent }: DetectorComparison): string[] {
  return [
    `${people} faces of ${smallestFacePx} to ${largestFacePx} px`,
    ...alignedLines([
      ['detector', 'frames', 'CPU ms/frame', 'times the first', 'recall', 'precision'],
      ...sides.map(({ name, frames, cpuMsPerFrame, ratio, recall, precision }) => [
        name,
        String(frames),
        ms(cpuMsPerFrame),
        ratio.toFixed(1),
        percent(recall),
        percent(precision),
      ]),
    ]),
    ...absent.map((reason) => `not measured: ${reason}`),
  ];
}

function formatStages(report: StageReport): string[] {
  const { scene, stages, classification, crowdtone, human } = report;
  const whole = {
    ms: crowdtone.msPerFrame,
    face: stages.reduce<number | null>((sum, { msPerFace }) => (msPerFace === null ? null : (sum ?? 0) + msPerFace), 0),
  };
  const sides = [crowdtone, ...human];
  return [
    `${scene.people} faces of ${scene.smallestFacePx} to ${scene.largestFacePx} px, ${scene.width}x${scene.height}, ` +
      `seed ${scene.seed}, ${crowdtone.frames} frames at ${scene.fps} a second`,
    `detector: ${report.detector}`,
    `expressions: ${report.model}`,
    '',
    ...alignedLines([
      ['stage', 'ms/frame', 'ms/face', 'share'],
      ...stages.map(({ stage, msPerFrame, msPerFace, share }) => [
        stage,
        ms(msPerFrame),
        ms(msPerFace),
        percent(share),
      ]),
      ['whole', ms(whole.ms), ms(whole.face), percent(1)],
    ]),
    '',
    `${classification.facesPerFrame.toFixed(1)} faces classified per frame (${
      classification.samples === null
        ? 'every frame'
        : `at most ${classification.samples} frames of a window per person`
    }); every face: expression ${ms(classification.everyFaceMs)} ms, whole ${ms(classification.wholeOfEveryFaceMs)} ms per frame`,
    '',
    ...alignedLines([
      ['end to end', 'frames', 'ms/frame', 'ms/face found', 'recall', 'precision'],
      ...sides.map((side) => [
        side.name,
        String(side.frames),
        ms(side.msPerFrame),
        ms(side.msPerFaceFound),
        percent(side.recall),
        percent(side.precision),
      ]),
    ]),
    '',
    ...human.map(({ name, ratio }) => `Crowdtone takes ${ratio.toFixed(2)} times as long as ${name}`),
  ];
}

const ms = (value: number | null): string => (value === null ? '-' : value.toFixed(value < 10 ? 2 : 1));

function formatSearch(scenes: readonly SearchFigures[]): string[] {
  return [
    'Partial search of recordings against full search:',
    ...alignedLines([
      ['scene', 'frames', 'recall full', 'partial', 'CPU ms/frame full', 'partial', 'ratio'],
      ...scenes.map(({ people, movement, frames, fullRecall, partialRecall, fullMs, partialMs }) => [
        `${people} people, ${movement}`,
        String(frames),
        percent(fullRecall),
        percent(partialRecall),
        ms(fullMs),
        ms(partialMs),
        (partialMs / fullMs).toFixed(2),
      ]),
    ]),
  ];
}

function formatSamples(figures: readonly SampleFigures[]): string[] {
  const points = (value: number) => value.toFixed(4);
  return [
    'Shares by the number of classifications of a person in a window (mean total variation):',
    ...alignedLines([
      ['at most', 'windows', 'classified', 'error', 'to every frame', 'between windows'],
      ...figures.map(({ samples, windows, perPerson, error, distance, spread }) => [
        samples === null ? 'every frame' : String(samples),
        String(windows),
        perPerson.toFixed(2),
        error === null ? '-' : points(error),
        points(distance),
        points(spread),
      ]),
    ]),
  ];
}

function formatStoring(figures: readonly StoringFigures[]): string[] {
  return [
    'Commits of 10 frames and a window, two cameras in turn:',
    ...alignedLines([
      ['commits', 'CPU ms a commit'],
      ...figures.map(({ commits, cpuMs }) => [String(commits), cpuMs.toFixed(1)]),
    ]),
  ];
}

function formatHistory(figures: readonly HistoryFigures[]): string[] {
  return [
    'History of one camera, processor time of one answer:',
    ...alignedLines([
      [
        'span',
        'windows',
        'bins',
        'summed in SQL',
        'window by window',
        'largest difference',
        'heat map',
        'hours of the week',
        'store',
      ],
      ...figures.map(
        ({ span, windows, bins, cpuSeconds, windowByWindowCpuSeconds: before, difference, fileMegabytes, ...more }) => [
          span,
          String(windows),
          String(bins),
          `${cpuSeconds.toFixed(2)} s`,
          before === null ? 'not run' : `${before.toFixed(1)} s`,
          difference === null ? '-' : difference.toExponential(0),
          `${more.heatMapCpuSeconds.toFixed(2)} s`,
          `${more.weekHoursCpuSeconds.toFixed(2)} s`,
          `${fileMegabytes.toFixed(0)} MB`,
        ],
      ),
    ]),
  ];
}

function formatTracking(scenes: readonly TrackingFigures[]): string[] {
  return [
    'Tracking of walking people:',
    ...alignedLines([
      ['scene', 'frames', 'people', 'tracks', 'switches', 'IDF1', 'HOTA', 'DetA', 'AssA'],
      ...scenes.map(({ width, height, frames, people, tracks, switches, idf1, hota, detection, association }) => [
        `${width} x ${height}`,
        ...[frames, people, tracks, switches].map(String),
        ...[idf1, hota, detection, association].map((figure) => figure.toFixed(3)),
      ]),
    ]),
    ...[...new Set(scenes.map(({ detector }) => detector))].map((detector) => `detector: ${detector}`),
  ];
}
