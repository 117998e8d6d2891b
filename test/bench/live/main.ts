/** `npm run bench:live`: sustained capacity in cameras, latency of their figures, and the effect of a slow dashboard. */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_DETECTOR, DEFAULT_MODEL } from '@crowdtone/config';
import { EXIT_CODES } from '@crowdtone/domain';
import { DETECTOR_NAMES } from '@crowdtone/faces';
import { readDemoFaces } from '../../scenes/face-images';
import { composeScene, DEFAULT_SCENE, writeScene } from '../../scenes/scene';
import { endWithError, parseCommand, refusal } from '../../tool';
import { builtCommandLine } from '../command-line';
import { type CameraCapacity, findCapacity } from './camera-capacity';
import { type Flood, measureFlood, openFileLimit } from './flood';
import { formatReport, type LiveReport } from './report';
import { compareSlowDashboard, type SlowDashboard } from './slow-dashboard';

/** Shorter than the default, so that a short measurement contains enough of them. */
const WINDOW_SECONDS = 2;
const CLIP_SECONDS = 6;
const DETECTORS = ['ssd', 'tiny-face'] as const satisfies readonly (typeof DETECTOR_NAMES)[number][];
const PARTS = ['cameras', 'dashboards', 'flood'] as const;
/** Files beside its sockets that a process of a flood has open. */
const OTHER_FILES = 500;

const HELP = `Usage: npm run bench:live -- [options]

Serves 1, 2, 3, ... simulated cameras (1080p, faces of ${DEFAULT_SCENE.sizes.min} to ${DEFAULT_SCENE.sizes.max} px) with crowdtone serve and watches them with a
dashboard, until frames are dropped. Then connects many dashboards to one gateway, without and with
one that reads 1 KB/s. Then serves one camera without and with sockets that knock at its gateway at
once, as many as --sockets, again and again. Run it on an otherwise idle machine.

  --only PART       cameras, dashboards or flood [all]
  --detector NAME   ${DETECTOR_NAMES.join(', ')} [${DETECTORS.join(', then ')}]
  --model NAME      expression model [${DEFAULT_MODEL}]
  --fps N           frames per second to analyse [2]
  --people N        faces in view of each camera [${DEFAULT_SCENE.people}]
  --seconds N       no further number of cameras is tried when it would end later than this [300]
  --warm-up N       seconds before a number of cameras is measured [10]
  --measure N       seconds that a number of cameras, or a phase of dashboards, is measured [20]
  --clients N       dashboards [200]
  --sockets N       sockets of the flood; needs as many open files (ulimit -Hn), and ${OTHER_FILES} more [5000]
  --json            the report as JSON
  --help            this text
`;

const OPTIONS = {
  only: { type: 'string' },
  detector: { type: 'string' },
  model: { type: 'string', default: DEFAULT_MODEL },
  fps: { type: 'string', default: '2' },
  people: { type: 'string', default: String(DEFAULT_SCENE.people) },
  seconds: { type: 'string', default: '300' },
  'warm-up': { type: 'string', default: '10' },
  measure: { type: 'string', default: '20' },
  clients: { type: 'string', default: '200' },
  sockets: { type: 'string', default: '5000' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

interface Request {
  readonly parts: readonly (typeof PARTS)[number][];
  readonly detectors: readonly string[];
  readonly model: string;
  readonly fps: number;
  readonly people: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly measureSeconds: number;
  readonly clients: number;
  readonly sockets: number;
}

/** Runs the command; resolves to the exit code. Ctrl-C stops it with what was measured until then. */
export async function main(args: string[]): Promise<number> {
  const interrupt = new AbortController();
  const stop = () => {
    if (interrupt.signal.aborted) return;
    process.stderr.write('\nbench: stopping\n');
    interrupt.abort();
  };
  try {
    const { help, json, request } = readArguments(args);
    if (help) {
      process.stdout.write(HELP);
      return 0;
    }
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
    const report = await bench(request, interrupt.signal);
    process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report));
    return report.stopped ? EXIT_CODES.interrupted : 0;
  } catch (error) {
    return endWithError(error);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
  }
}

function readArguments(args: string[]): { help: boolean; json: boolean; request: Request } {
  const { only, detector, model, help, json, ...numbers } = parseCommand(args, { options: OPTIONS }).values;
  const whole = (name: keyof typeof numbers, min: number): number => {
    const value = Number(numbers[name]);
    if (Number.isInteger(value) && value >= min && value <= 100_000) return value;
    throw refusal(`--${name} ${numbers[name]} is not a whole number of ${min} or more`);
  };
  const parts = PARTS.filter((part) => only === undefined || part === only);
  if (parts.length === 0) throw refusal(`--only ${only} is none of ${PARTS.join(', ')}`);
  if (detector !== undefined && !DETECTOR_NAMES.some((name) => name === detector)) {
    throw refusal(`--detector ${detector} is none of ${DETECTOR_NAMES.join(', ')}`);
  }
  const request = {
    ...{ parts, model, detectors: detector === undefined ? DETECTORS : [detector] },
    fps: whole('fps', 1),
    people: whole('people', 1),
    seconds: whole('seconds', 1),
    warmUpSeconds: whole('warm-up', 0),
    measureSeconds: whole('measure', 1),
    clients: whole('clients', 2),
    sockets: whole('sockets', 1),
  };
  const files = openFileLimit();
  if (parts.includes('flood') && files < request.sockets + OTHER_FILES) {
    throw refusal(
      `--sockets ${request.sockets} needs ${request.sockets + OTHER_FILES} open files, and ${files} are allowed (raise ulimit -Hn, or ask for fewer)`,
    );
  }
  return { help, json, request };
}

async function bench(request: Request, signal: AbortSignal): Promise<LiveReport> {
  const { parts, detectors, model, fps, people, clients, sockets, warmUpSeconds, measureSeconds } = request;
  const folder = await mkdtemp(join(tmpdir(), 'crowdtone-bench-live-'));
  const cameras: CameraCapacity[] = [];
  let dashboards: SlowDashboard | null = null;
  let flood: Flood | null = null;
  const served = async () => ({
    ...{ main: builtCommandLine(), folder, clip: await makeClip(folder, people), fps, model },
    ...{ windowSeconds: WINDOW_SECONDS, warmUpSeconds, measureSeconds, signal, onProgress },
  });
  try {
    if (parts.includes('cameras')) {
      const until = performance.now() + 1000 * request.seconds;
      const common = await served();
      for (const [place, detector] of detectors.entries()) {
        if (signal.aborted) break;
        // Time left over by one detector is available to the next.
        const share = (until - performance.now()) / (detectors.length - place);
        cameras.push(await findCapacity({ ...common, detector, until: performance.now() + share }));
      }
    }
    if (parts.includes('dashboards') && !signal.aborted) {
      dashboards = await compareSlowDashboard({ clients, seconds: measureSeconds, signal, onProgress }).catch(
        (error) => {
          if (signal.aborted) return null;
          throw error;
        },
      );
    }
    if (parts.includes('flood') && !signal.aborted) {
      const detector = detectors.at(-1) ?? DEFAULT_DETECTOR;
      flood = await measureFlood({ ...(await served()), detector, sockets }).catch((error) => {
        if (signal.aborted) return null;
        throw error;
      });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const { width, height, sizes } = DEFAULT_SCENE;
  return {
    machine: { processor: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length, node: process.versions.node },
    scene: { width, height, fps: DEFAULT_SCENE.fps, people, smallestFacePx: sizes.min, largestFacePx: sizes.max },
    ...{ analysedFps: fps, windowSeconds: WINDOW_SECONDS, warmUpSeconds, measureSeconds, model },
    ...{ cameras, dashboards, flood, stopped: signal.aborted },
  };
}

async function makeClip(folder: string, people: number): Promise<string> {
  onProgress('composing the scene');
  const path = join(folder, 'scene.mp4');
  await writeScene(
    await composeScene({ ...DEFAULT_SCENE, people, faces: await readDemoFaces(), seconds: CLIP_SECONDS }),
    path,
  );
  return path;
}

function onProgress(what: string): void {
  process.stderr.write(`bench: ${what} ...\n`);
}
