import { join } from 'node:path';
import { CrowdtoneError, EXIT_CODES } from '@crowdtone/domain';
import type { TinyFaceShape } from '@crowdtone/networks';
import {
  progressLine,
  runDetectorTraining,
  runTraining,
  type TrainingOutcome,
  type TrainingRequest,
} from '@crowdtone/training';
import { onlyFolder } from '../run/data-folders';
import { stopOnSignals } from '../run/interrupt';
import { DETECTOR_NAME, type TrainableName, type TrainingArmName } from '../training-arms';

/** Options of `crowdtone train`. */
export interface TrainFlags {
  readonly data: readonly string[];
  readonly out?: string;
  readonly epochs?: string;
  readonly seed?: string;
  readonly rate?: string;
  readonly balancing?: string;
  readonly bfloat16: boolean;
  readonly from?: string;
  readonly teacher?: string;
  readonly ensemble?: readonly string[];
  readonly faces?: string;
  readonly secondTeacher?: string;
  readonly shape?: TinyFaceShape;
}

const DEFAULT_FOLDER = 'crowdtone-training';
/** Subfolder of the first stage of FSR-FER. */
const FIRST_STAGE = 'features';

/**
 * `crowdtone train`: trains one network to the end of its schedule, or resumes the run in the folder.
 *
 * @returns the exit code
 * @throws {CrowdtoneError} E_USAGE and the errors of data, weights and checkpoints
 */
export async function train(name: TrainableName, flags: TrainFlags): Promise<number> {
  const settings = readSettings(flags);
  const folder = flags.out ?? join(DEFAULT_FOLDER, name);
  const interrupt = stopOnSignals('the run is saved after this step; the same command resumes it');
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  const common = {
    settings,
    bfloat16: flags.bfloat16,
    signal: interrupt.signal,
    progress: progressLine(),
    announce: say,
  };
  const given = flags.from === undefined ? {} : { startFrom: flags.from };
  const teachers = {
    ...(flags.teacher === undefined ? {} : { teacher: flags.teacher }),
    ...(flags.ensemble === undefined ? {} : { ensemble: flags.ensemble }),
  };
  const run = (request: Pick<TrainingRequest, 'arm' | 'folder' | 'startFrom'>) =>
    runTraining({ ...common, data: onlyFolder(flags.data), ...request, ...teachers });
  try {
    if (name === DETECTOR_NAME) {
      const faces = flags.faces === undefined ? {} : { faces: flags.faces };
      const second = flags.secondTeacher === undefined ? {} : { secondTeacher: flags.secondTeacher };
      const shaped = flags.shape === undefined ? settings : { ...settings, shape: flags.shape };
      const request = { ...common, settings: shaped, data: flags.data, ...given, ...faces, ...second, folder };
      return report(await runDetectorTraining(request));
    }
    if (!isAdversarial(name) || flags.from !== undefined) return report(await run({ arm: name, folder, ...given }));
    const first = await run({ arm: 'fsr-fer-features', folder: join(folder, FIRST_STAGE) });
    if (!first.complete) return report(first);
    return report(await run({ arm: name, folder, startFrom: first.bestWeights }));
  } finally {
    interrupt.dispose();
  }
}

/** These arms are second stages, preceded by the first one unless its weights are given. */
function isAdversarial(arm: TrainingArmName): boolean {
  return arm === 'fsr-fer' || arm === 'fsr-fer-unweighted';
}

function readSettings({ epochs, seed, rate, balancing }: TrainFlags): {
  epochs?: number;
  seed?: number;
  learningRate?: number;
  balancingStrength?: number;
} {
  return {
    ...(balancing === undefined ? {} : { balancingStrength: readStrength(balancing) }),
    ...(rate === undefined ? {} : { learningRate: readRate(rate) }),
    ...(epochs === undefined ? {} : { epochs: readWhole('--epochs', epochs, 1) }),
    ...(seed === undefined ? {} : { seed: readWhole('--seed', seed, 0) }),
  };
}

function readWhole(flag: string, text: string, minimum: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= minimum && value < 2 ** 31) return value;
  throw new CrowdtoneError('E_USAGE', `${flag} ${text} is not an integer of at least ${minimum}; give one`);
}

function readRate(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 1) return value;
  throw new CrowdtoneError('E_USAGE', `--rate ${text} is not a number above 0 and up to 1; give one such as 5e-4`);
}

function readStrength(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new CrowdtoneError('E_USAGE', `--balancing ${text} is not a number from 0 to 1; give one such as 0.75`);
}

/** Reports the outcome on standard error; standard output gets only the path of the weights, for scripts. */
function report({ complete, step, best, bestWeights }: TrainingOutcome): number {
  const found = best === null ? 'no validation yet' : `best validation ${best.score.toFixed(4)} at step ${best.step}`;
  process.stderr.write(`${complete ? 'trained' : 'interrupted'} after ${step} steps, ${found}\n`);
  if (!complete) return EXIT_CODES.interrupted;
  process.stdout.write(`${bestWeights}\n`);
  return 0;
}
