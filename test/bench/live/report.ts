/** What the live benchmark found, as data and as the text that is printed. */
import { type CameraStep, type CarriedCameras, framesOf } from './carried-cameras';
import type { DashboardPhase, SlowDashboard } from './slow-dashboard';

export interface LiveReport {
  readonly machine: { readonly processor: string; readonly cores: number; readonly node: string };
  /** What every camera shows. */
  readonly scene: {
    /** Pixels. */
    readonly width: number;
    /** Pixels. */
    readonly height: number;
    /** Frames a second that the camera sends. */
    readonly fps: number;
    readonly people: number;
    readonly smallestFacePx: number;
    readonly largestFacePx: number;
  };
  /** Frames analysed a second of each camera. */
  readonly analysedFps: number;
  readonly windowSeconds: number;
  readonly warmUpSeconds: number;
  readonly measureSeconds: number;
  readonly model: string;
  /** By detector; empty when it was not asked for. */
  readonly cameras: readonly CarriedCameras[];
  readonly dashboards: SlowDashboard | null;
  /** Ctrl-C was pressed: what was measured until then. */
  readonly stopped: boolean;
}

const ENDS: Readonly<Record<CarriedCameras['ended'], string>> = {
  drops: '',
  time: '; there was no time to try more (--seconds)',
  stopped: '; stopped before more were tried',
  most: '; more were not tried',
};

export function formatReport(report: LiveReport): string {
  const { machine, scene, stopped, cameras, dashboards } = report;
  const { width, height, people, smallestFacePx, largestFacePx } = scene;
  const lines = [
    `${machine.processor}, ${machine.cores} cores, Node ${machine.node}`,
    `cameras: ${width}x${height} at ${scene.fps} frames/s, ${people} faces of ${smallestFacePx} to ${largestFacePx} px; ` +
      `${report.analysedFps} frames/s analysed, windows of ${report.windowSeconds} s, ${report.model}`,
    `each count: ${report.warmUpSeconds} s to warm up, ${report.measureSeconds} s measured`,
    '',
    ...cameras.flatMap((carried) => [...formatCarried(carried), '']),
    ...(dashboards === null ? [] : [...formatDashboards(dashboards), '']),
    ...(stopped ? ['stopped before the end'] : []),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function formatCarried({ detector, steps, withoutDrops, ended }: CarriedCameras): string[] {
  const head = ['cameras', 'frames/s', 'dropped', 'missing', 'whole look', 'decode to dashboard p50', 'p95', 'windows'];
  const verdict = withoutDrops === 0 ? 'does not keep up with one camera' : `carries ${withoutDrops} without a drop`;
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
    droppedWords(step),
    String(step.missing),
    every === null ? '?' : every === 1 ? 'each' : `1 in ${every}`,
    secondsWords(step.p50),
    secondsWords(step.p95),
    String(step.windows),
  ];
}

function droppedWords({ analysed, dropped }: CameraStep): string {
  const frames = framesOf(dropped);
  return frames === 0 ? '0' : `${frames} (${((100 * frames) / (frames + analysed)).toFixed(1)} %)`;
}

function secondsWords(seconds: number | null): string {
  return seconds === null ? '-' : `${seconds.toFixed(2)} s`;
}

function formatDashboards({ clients, without, with: beside, cutOff }: SlowDashboard): string[] {
  const row = (name: string, { p50, p95, told, heard, heapBytes }: DashboardPhase) => [
    name,
    `${p50.toFixed(1)} ms`,
    `${p95.toFixed(1)} ms`,
    `${heard} of ${told}`,
    `${(heapBytes / 2 ** 20).toFixed(1)} MiB`,
  ];
  return [
    `${clients} dashboards at 5 events/s; the slow one was cut off ${cutOff} time${cutOff === 1 ? '' : 's'}`,
    ...table(
      [`the other ${clients - 1}`, 'telling to hearing p50', 'p95', 'events heard', "gateway's heap"],
      [row('without a slow one', without), row('one reads 1 KB/s', beside)],
    ),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return [head, ...rows].map(
    (row) =>
      `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')}`,
  );
}
