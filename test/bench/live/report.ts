/** Results of the live benchmark, as data and as printed text. */
import { alignedLines } from '@crowdtone/runtime';
import { type CameraCapacity, type CameraStep, framesOf } from './camera-capacity';
import type { Flood, FloodPhase } from './flood';
import type { DashboardPhase, SlowDashboard } from './slow-dashboard';

/** Results of `npm run bench:live`. */
export interface LiveReport {
  readonly machine: { readonly processor: string; readonly cores: number; readonly node: string };
  /** The scene of every camera. */
  readonly scene: {
    /** Pixels. */
    readonly width: number;
    /** Pixels. */
    readonly height: number;
    /** Frames per second of the stream. */
    readonly fps: number;
    readonly people: number;
    readonly smallestFacePx: number;
    readonly largestFacePx: number;
  };
  /** Frames analysed per second, of each camera. */
  readonly analysedFps: number;
  readonly windowSeconds: number;
  readonly warmUpSeconds: number;
  readonly measureSeconds: number;
  readonly model: string;
  /** By detector; empty when not requested. */
  readonly cameras: readonly CameraCapacity[];
  readonly dashboards: SlowDashboard | null;
  readonly flood: Flood | null;
  /** Interrupted by Ctrl-C: results until then. */
  readonly stopped: boolean;
}

const ENDS: Readonly<Record<CameraCapacity['ended'], string>> = {
  drops: '',
  time: '; the time limit (--seconds) ended the search',
  stopped: '; the search was interrupted',
  limit: '; the search ends at this number',
};

/** The report as tables for a terminal. */
export function formatReport(report: LiveReport): string {
  const { machine, scene, stopped, cameras, dashboards, flood } = report;
  const { width, height, people, smallestFacePx, largestFacePx } = scene;
  const lines = [
    `${machine.processor}, ${machine.cores} cores, Node ${machine.node}`,
    `cameras: ${width}x${height} at ${scene.fps} frames/s, ${people} faces of ${smallestFacePx} to ${largestFacePx} px; ` +
      `${report.analysedFps} frames/s analysed, windows of ${report.windowSeconds} s, ${report.model}`,
    `each count: ${report.warmUpSeconds} s to warm up, ${report.measureSeconds} s measured`,
    '',
    ...cameras.flatMap((capacity) => [...formatCapacity(capacity), '']),
    ...(dashboards === null ? [] : [...formatDashboards(dashboards), '']),
    ...(flood === null ? [] : [...formatFlood(flood), '']),
    ...(stopped ? ['interrupted'] : []),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function formatCapacity({ detector, steps, withoutDrops, ended }: CameraCapacity): string[] {
  const head = ['cameras', 'frames/s', 'dropped', 'missing', 'full frame', 'decode to dashboard p50', 'p95', 'windows'];
  const verdict = withoutDrops === 0 ? 'cannot sustain one camera' : `sustains ${withoutDrops} without drops`;
  return [
    `${detector}: ${steps.length === 0 ? 'nothing measured' : verdict}${ENDS[ended]}`,
    ...table(head, steps.map(rowOf)),
  ];
}

function rowOf(step: CameraStep): string[] {
  const every = step.wholeFrameEvery;
  return [
    String(step.cameras),
    step.analysedFps.toFixed(1),
    formatDropped(step),
    String(step.missing),
    every === null ? '?' : every === 1 ? 'each' : `1 in ${every}`,
    formatSeconds(step.p50),
    formatSeconds(step.p95),
    String(step.windows),
  ];
}

function formatDropped({ analysed, dropped }: CameraStep): string {
  const frames = framesOf(dropped);
  return frames === 0 ? '0' : `${frames} (${((100 * frames) / (frames + analysed)).toFixed(1)} %)`;
}

function formatSeconds(seconds: number | null): string {
  return seconds === null ? '-' : `${seconds.toFixed(2)} s`;
}

function formatDashboards({ clients, without, with: beside, disconnects }: SlowDashboard): string[] {
  const row = (name: string, { p50, p95, published, received, heapBytes }: DashboardPhase) => [
    name,
    `${p50.toFixed(1)} ms`,
    `${p95.toFixed(1)} ms`,
    `${received} of ${published}`,
    `${(heapBytes / 2 ** 20).toFixed(1)} MiB`,
  ];
  return [
    `${clients} dashboards at 5 events/s; the slow one was disconnected ${disconnects} time${disconnects === 1 ? '' : 's'}`,
    ...table(
      [`the other ${clients - 1}`, 'delivery p50', 'p95', 'events received', "gateway's heap"],
      [row('without a slow one', without), row('one reads 1 KB/s', beside)],
    ),
  ];
}

function formatFlood({ sockets, detector, without, with: beside, knocks }: Flood): string[] {
  const row = (name: string, phase: FloodPhase) => [
    name,
    `${phase.analysed}, ${phase.dropped} dropped`,
    formatSeconds(phase.decodeToStore),
    formatSeconds(phase.p50),
    formatSeconds(phase.p95),
    `${phase.storeDelayP99Ms.toFixed(0)}, ${phase.storeDelayMaxMs.toFixed(0)} ms`,
    `${phase.healthP50Ms.toFixed(0)}, ${phase.healthMaxMs.toFixed(0)} ms`,
  ];
  const answers = Object.entries(knocks.answers).map(([answer, count]) => `${count} ${answer}`);
  const slowest = Math.max(0, ...knocks.waveMs);
  return [
    `a flood of ${sockets} sockets at once beside one camera (${detector}): ${knocks.waves} waves, the slowest answered after ` +
      `${(slowest / 1000).toFixed(1)} s; answers: ${answers.join(', ')}`,
    ...table(
      ['', 'frames', 'decode to store', 'to dashboard p50', 'p95', 'loop of the store p99, max', '/healthz p50, max'],
      [row('without', without), row('with', beside)],
    ),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return alignedLines([head, ...rows]).map((line) => `  ${line}`);
}
