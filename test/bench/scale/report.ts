/** The report of `npm run bench:scale` as text, and as a page with plots. */
import { markdownTable } from '@crowdtone/runtime';
import type { ProcessCost } from '../process-cost';
import { STAGES } from '../stages';
import type { CameraCost } from './cameras';
import { coresFor, type FrameCost } from './capacity';
import type { DashboardCost } from './dashboards';
import { type CostPoint, fitGrowth } from './exponent';
import type { FaceCost } from './faces';
import type { FileCost } from './files';
import type { MachineLimits } from './limits';
import { plotGrowth } from './plot';

/** Everything that was measured; null where it was not asked for. */
export interface ScaleReport {
  readonly machine: { readonly processor: string; readonly cores: number; readonly node: string };
  /** ISO date. */
  readonly date: string;
  readonly limits: MachineLimits | null;
  readonly faces: readonly FaceCost[] | null;
  readonly cost: FrameCost | null;
  readonly files: readonly FileCost[] | null;
  readonly cameras: readonly CameraCost[] | null;
  readonly dashboards: readonly DashboardCost[] | null;
}

/** Names of the pictures beside the page. */
export type PlotName = 'faces' | 'files' | 'cameras' | 'dashboards';

/** Rows of the capacity table: frames per second and faces of each camera. */
const LOADS: readonly (readonly [fps: number, faces: number])[] = [
  [1, 30],
  [2, 30],
  [2, 100],
  [5, 60],
];
const CAMERAS = [1, 2, 4, 8, 16];

/** The report as Markdown; `pictures` is the folder of the plots relative to the page, null for none. */
export function formatScale(report: ScaleReport, pictures: string | null): string {
  const { machine, date, limits, faces, cost, files, cameras, dashboards } = report;
  const picture = (name: PlotName) =>
    pictures === null ? [] : [`![Growth with ${name}](${pictures}/scale-${name}.svg)`, ''];
  const parts = [
    '# How costs grow',
    '',
    '```sh',
    'npm run bench:scale',
    '```',
    '',
    `Measured on ${machine.cores} cores of ${machine.processor}, Node ${machine.node}, ${date}. An exponent of 1 is a cost in proportion to the size; costs that do not depend on the size are removed before it is fitted.`,
    '',
  ];
  if (limits !== null) {
    parts.push(
      '## Limits of the machine',
      ...table(
        ['limit', 'measured'],
        [
          ['decoding a 1080p frame by ffmpeg alone', `${limits.decodeMs.toFixed(1)} ms of processor time`],
          ['arithmetic of one thread', `${limits.peakGflops.toFixed(0)} GFLOP/s`],
          ['copying memory on one thread', `${limits.memoryGbPerSecond.toFixed(1)} GB/s`],
        ],
      ),
    );
  }
  if (faces !== null) {
    parts.push(
      '## Faces in a frame',
      'A 1080p frame with faces of 12 to 18 px, every face classified; milliseconds.',
      '',
      ...table(
        ['faces', 'found', ...STAGES, 'whole'],
        faces.map((row) => [
          String(row.faces),
          row.found.toFixed(0),
          ...STAGES.map((stage) => row.msPerFrame[stage].toFixed(1)),
          row.wholeMs.toFixed(1),
        ]),
      ),
      growth(facePoints(faces), 'ms', 'face'),
      ...picture('faces'),
    );
  }
  if (cost !== null) {
    parts.push(
      '## Capacity',
      `Cores that cameras of 1080p need, computed from the table above: ${cost.fixedMs.toFixed(0)} ms a frame, ${cost.faceMs.toFixed(2)} ms a face and ${cost.classificationMs.toFixed(2)} ms a classification, with the default number of classifications a window.`,
      '',
      ...table(
        ['each camera', ...CAMERAS.map((count) => `${count} camera${count === 1 ? '' : 's'}`)],
        LOADS.map(([fps, people]) => [
          `${fps} frames/s, ${people} faces`,
          ...CAMERAS.map((count) => coresFor(cost, count, fps, people).toFixed(1)),
        ]),
      ),
    );
  }
  if (files !== null) {
    parts.push(
      '## Files of a batch',
      'Clips of 6 s, 640x360, 10 people, in one `crowdtone analyze`.',
      '',
      ...table(
        ['files', 'processor seconds', 'elapsed seconds', 'peak memory, all processes'],
        files.map((row) => [String(row.files), ...processColumns(row)]),
      ),
      ...programs(`${files.at(-1)?.files ?? 0} files`, files.at(-1)),
      growth(filePoints(files), 's', 'file'),
      ...picture('files'),
    );
  }
  if (cameras !== null) {
    parts.push(
      '## Cameras',
      'Streams of 960x540 with 10 people at 2 analysed frames per second.',
      '',
      ...table(
        ['cameras', 'analysed frames per second', 'processor seconds a second', 'peak memory, all processes'],
        cameras.map((row) => [
          String(row.cameras),
          row.analysedFps.toFixed(1),
          (row.cpuSeconds / row.seconds).toFixed(2),
          `${row.peakMiB.toFixed(0)} MiB`,
        ]),
      ),
      ...programs(`${cameras.at(-1)?.cameras ?? 0} cameras`, cameras.at(-1)),
      growth(cameraPoints(cameras), 's', 'camera'),
      ...picture('cameras'),
    );
  }
  if (dashboards !== null) {
    parts.push(
      '## Dashboards',
      'One gateway that sends five events a second to each.',
      '',
      ...table(
        ['dashboards', 'processor ms an event', 'heap'],
        dashboards.map((row) => [
          String(row.dashboards),
          row.cpuMsPerEvent.toFixed(2),
          `${row.heapMiB.toFixed(0)} MiB`,
        ]),
      ),
      growth(dashboardPoints(dashboards), 'ms', 'dashboard'),
      ...picture('dashboards'),
    );
  }
  return parts.join('\n').replace(/\n+$/, '\n');
}

/** What each program takes. @param when the measured load */
function programs(when: string, cost: ProcessCost | undefined): string[] {
  if (cost === undefined) return [];
  return [
    `Programs with ${when}:`,
    '',
    ...table(
      ['program', 'processes', 'processor seconds', 'peak memory of one'],
      cost.programs.map(({ name, processes, cpuSeconds, peakMiB }) => [
        name,
        String(processes),
        cpuSeconds.toFixed(2),
        `${peakMiB.toFixed(0)} MiB`,
      ]),
    ),
  ];
}

/** The plots of everything measured, by name. */
export function plotScale({ faces, files, cameras, dashboards }: ScaleReport): Map<PlotName, string> {
  const plots = new Map<PlotName, string>();
  if (faces !== null) {
    const stage = (name: (typeof STAGES)[number]) => ({
      name,
      points: faces.map((row) => ({ size: row.faces, cost: row.msPerFrame[name] })),
    });
    const series = [{ name: 'whole', points: facePoints(faces) }, ...STAGES.map(stage)];
    plots.set('faces', plotGrowth({ title: 'Cost of a frame', across: 'faces', up: 'milliseconds', series }));
  }
  const single = (name: PlotName, title: string, up: string, points: readonly CostPoint[]) =>
    plots.set(name, plotGrowth({ title, across: name, up, series: [{ name: '', points }] }));
  if (files !== null) single('files', 'Cost of a batch', 'processor seconds', filePoints(files));
  if (cameras !== null) single('cameras', 'Cost of live cameras', 'processor seconds a second', cameraPoints(cameras));
  if (dashboards !== null) single('dashboards', 'Cost of an event', 'processor ms', dashboardPoints(dashboards));
  return plots;
}

const facePoints = (rows: readonly FaceCost[]) => rows.map(({ faces, wholeMs }) => ({ size: faces, cost: wholeMs }));
const filePoints = (rows: readonly FileCost[]) =>
  rows.map(({ files, cpuSeconds }) => ({ size: files, cost: cpuSeconds }));
const cameraPoints = (rows: readonly CameraCost[]) =>
  rows.map(({ cameras, cpuSeconds, seconds }) => ({ size: cameras, cost: cpuSeconds / seconds }));
const dashboardPoints = (rows: readonly DashboardCost[]) =>
  rows.map(({ dashboards, cpuMsPerEvent }) => ({ size: dashboards, cost: cpuMsPerEvent }));

function growth(points: readonly CostPoint[], unit: string, item: string): string {
  const { fixed, perItem, exponent } = fitGrowth(points);
  const slope = exponent === null ? 'too few points for an exponent' : `exponent ${exponent.toFixed(2)}`;
  return `Fixed ${fixed.toPrecision(3)} ${unit}, then ${perItem.toPrecision(3)} ${unit} per ${item}: ${slope}.\n`;
}

function processColumns({ cpuSeconds, seconds, peakMiB }: FileCost): string[] {
  return [cpuSeconds.toFixed(1), seconds.toFixed(1), `${peakMiB.toFixed(0)} MiB`];
}

/** Lines of a table, and an empty one. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [markdownTable(head, rows), ''];
}
