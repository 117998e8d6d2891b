import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { openTrainingBackend } from './backend/open-backend';
import type { FaceSet } from './data/face-set';
import { loadFaces } from './data/load-faces';
import { trainedCandidate } from './evaluation/candidates';
import { USUAL_BALANCING_STRENGTH } from './losses/classification';
import { CLASSIFIERS, type Classification, type ClassifierName } from './network/classifiers';
import { FeatureSuperResolution } from './network/fsr-parts';
import { readWeights, weightFileOf } from './network/read-weights';
import { TrainableNetwork } from './network/trainable-network';
import { type ClassifierSettings, classifierTask } from './tasks/classifier-task';
import { type FsrFerSettings, fsrFerTask } from './tasks/fsr-fer-task';
import { type EnsembleMember, ensembleAnswers, withAnswers } from './trainer/ensemble-answers';
import { type ProgressLine, progressLine } from './trainer/progress';
import { runTrainingLoop, type TrainingOutcome, type TrainingTask } from './trainer/training-loop';

/** What can be trained: the networks that ship, what they are compared with, and the ablations. */
export const TRAINING_ARMS = [
  'teacher',
  'gme-net',
  'gme-net-fresh',
  'gme-net-alone',
  'gme-net-attention',
  'gme-net-without-mcfeb',
  'gme-net-without-dbam',
  'plain',
  'fsr-fer-likeness',
  'fsr-fer-features',
  'fsr-fer-unweighted',
  'fsr-fer',
] as const;

export type TrainingArm = (typeof TRAINING_ARMS)[number];
type FsrFerArm = Extract<TrainingArm, `fsr-fer${string}`>;
type ClassifierArm = Exclude<TrainingArm, FsrFerArm>;

/** Of 48, 32, 24, 16, 12 and 8 px, see `FACE_SIZES`. */
const SMALL_SIZES_MORE = [1, 1, 1.5, 2, 2, 2];

const CLASSIFIER_DEFAULTS: ClassifierSettings = {
  faces: 'degraded',
  sizeWeights: SMALL_SIZES_MORE,
  epochs: 30,
  batchSize: 128,
  rate: 2e-3,
  weightDecay: 0.05,
  averageDecay: 0.998,
  balancing: 'sampling',
  balancingStrength: USUAL_BALANCING_STRENGTH,
  attention: 0,
  answers: 0,
  seed: 1,
};

/** A student knows sharp faces from its teacher, from whose weights it starts: its rate is lower. */
const STUDENT = {
  ...CLASSIFIER_DEFAULTS,
  network: 'gme-net',
  rate: 1e-3,
  attention: 10,
  answers: 0.5,
} as const;

/** From nothing, on faces of all sizes; the same for both networks, so that they can be compared. */
const FRESH = { ...CLASSIFIER_DEFAULTS, network: 'gme-net' } as const;

/** Schedules of the arms that are classifiers. All students start from the teacher, so that only the loss or a part differs. */
export const CLASSIFIER_ARMS: Readonly<
  Record<ClassifierArm, ClassifierSettings & { readonly network: ClassifierName }>
> = {
  teacher: { ...CLASSIFIER_DEFAULTS, network: 'gme-net', faces: 'sharp' },
  'gme-net': STUDENT,
  'gme-net-fresh': FRESH,
  'gme-net-alone': { ...STUDENT, attention: 0, answers: 0 },
  'gme-net-attention': { ...STUDENT, answers: 0 },
  'gme-net-without-mcfeb': { ...STUDENT, network: 'gme-net-without-mcfeb' },
  'gme-net-without-dbam': { ...STUDENT, network: 'gme-net-without-dbam', attention: 0 },
  plain: { ...FRESH, network: 'plain-resnet' },
};

/** The others start from the teacher's weights, or from those given. */
const STARTS_AFRESH: ReadonlySet<TrainingArm> = new Set(['teacher', 'plain', 'gme-net-fresh']);

const FEATURES: FsrFerSettings = {
  stage: 'features',
  reweighting: 'none',
  answers: 100,
  sizeWeights: SMALL_SIZES_MORE,
  epochs: 12,
  batchSize: 64,
  rate: 6e-4,
  seed: 1,
};
const ADVERSARIAL: FsrFerSettings = {
  ...FEATURES,
  stage: 'adversarial',
  reweighting: 'through',
  epochs: 6,
  rate: 5e-5,
};

export const FSR_FER_ARMS: Readonly<Record<FsrFerArm, FsrFerSettings>> = {
  'fsr-fer-likeness': { ...FEATURES, answers: 0 },
  'fsr-fer-features': FEATURES,
  'fsr-fer-unweighted': { ...ADVERSARIAL, reweighting: 'none' },
  'fsr-fer': ADVERSARIAL,
};

export interface TrainingRequest {
  readonly arm: TrainingArm;
  /** Folder of the data set, see `loadFaces`. */
  readonly data: string;
  /** Folder of the run: checkpoints, weights, log. A run that it holds is continued. */
  readonly folder: string;
  /** Weights that the arm starts from instead of its usual start: students start from the teacher, the others afresh. */
  readonly startFrom?: string;
  /** The teacher's weights; needed where something is distilled, and by both stages of fsr-fer. */
  readonly teacher?: string;
  /**
   * Weights of networks whose answers to the sharp training faces stand for half of their targets, asked for once and kept
   * beside the folder of the run; for arms that are classifiers.
   */
  readonly ensemble?: readonly string[];
  /** Replaces entries of CLASSIFIER_ARMS, or of FSR_FER_ARMS for the two arms of FSR-FER. */
  readonly settings?: Partial<ClassifierSettings & FsrFerSettings>;
  /** Rounds operands of convolutions to bfloat16: twice the speed where the processor has AMX. */
  readonly bfloat16?: boolean;
  readonly signal?: AbortSignal;
  readonly progress?: ProgressLine;
  /** Told once, what runs where and on what. */
  readonly announce?: (text: string) => void;
}

/**
 * Trains one arm to the end of its schedule, or goes on with an interrupted run.
 * @throws E_DATA_LAYOUT, E_LABELS_JOIN, E_LABELS_FORMAT, E_IMAGE_CORRUPT, E_CHECKPOINT_MISMATCH (input)
 * @throws E_TEACHER_MISSING (usage) when the arm needs a teacher and none is given
 * @throws E_WEIGHTS_MISSING (input), E_WEIGHTS_CORRUPT, E_WEIGHTS_MISMATCH (environment)
 * @throws E_TRAINING_DIVERGED (internal)
 */
export async function runTraining(request: TrainingRequest): Promise<TrainingOutcome> {
  const { arm, data, folder, signal, progress = progressLine(), announce = () => {} } = request;
  if (needsTeacher(request)) await readWeights(teacherOf(request));
  const backend = await openTrainingBackend({ bfloat16: request.bfloat16 ?? false });
  await mkdir(folder, { recursive: true });
  const faces = await loadFaces(data);
  for (const note of faces.notes) announce(note);
  announce(`${arm}: ${faces.train.names.length} training faces, on ${backend.description}`);
  const { train, digest } = await targetsOf(request, faces.train);
  const task = await makeTask(request, { ...faces, train }, digest);
  try {
    return await runTrainingLoop(task, { folder, progress, ...(signal === undefined ? {} : { signal }) });
  } finally {
    task.dispose();
  }
}

type Faces = Awaited<ReturnType<typeof loadFaces>>;

/** Share of the answers of an ensemble in the targets. */
const ANSWERS_SHARE = 0.5;

/** The training faces with targets as the request wants them, and the digest of the answers in them, if there are any. */
async function targetsOf(request: TrainingRequest, train: FaceSet): Promise<{ train: FaceSet; digest: string | null }> {
  const { arm, ensemble = [], folder, announce = () => {} } = request;
  if (ensemble.length === 0) return { train, digest: null };
  if (isFsrFer(arm)) {
    const message = `${arm} learns features, which no ensemble answers to; leave --ensemble out`;
    throw new CrowdtoneError('E_USAGE', message);
  }
  const members = await Promise.all(ensemble.map(openMember));
  const answers = await ensembleAnswers(train, members, dirname(resolve(folder)), announce);
  return { train: withAnswers(train, answers, ANSWERS_SHARE), digest: answers.digest };
}

async function openMember(place: string): Promise<EnsembleMember> {
  const path = await weightFileOf(place);
  const digest = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  return { ...(await trainedCandidate(path)), digest };
}

async function makeTask(
  request: TrainingRequest,
  { train, valid }: Faces,
  answersDigest: string | null,
): Promise<TrainingTask> {
  const { arm, settings = {}, startFrom } = request;
  if (isFsrFer(arm)) {
    const chosen = { ...FSR_FER_ARMS[arm], ...pick(settings, FSR_FER_ARMS[arm]) };
    const extractor = await TrainableNetwork.load(CLASSIFIERS['gme-net'], teacherOf(request));
    const parts = new FeatureSuperResolution(extractor, chosen.seed);
    if (startFrom !== undefined) await parts.loadGenerator(startFrom);
    return fsrFerTask({ train, valid, parts }, chosen);
  }
  const { network: _, ...defaults } = CLASSIFIER_ARMS[arm];
  const chosen = { ...defaults, ...pick(settings, defaults) };
  const network = await startOf(request, arm, chosen.seed);
  const distils = chosen.attention > 0 || chosen.answers > 0;
  const teacher = distils ? await TrainableNetwork.load(CLASSIFIERS['gme-net'], teacherOf(request)) : null;
  return classifierTask({ name: arm, train, valid, network, teacher, answersDigest }, chosen);
}

async function startOf(
  request: TrainingRequest,
  arm: ClassifierArm,
  seed: number,
): Promise<TrainableNetwork<Classification>> {
  const name = CLASSIFIER_ARMS[arm].network;
  const path = request.startFrom ?? (needsTeacher(request) ? teacherOf(request) : undefined);
  if (path === undefined) return TrainableNetwork.create(CLASSIFIERS[name], seed);
  // What is left of the whole network starts as the whole one does; a part may be missing, so not every weight fits.
  if (name.startsWith('gme-net-without')) return await TrainableNetwork.startFromParts(CLASSIFIERS[name], path, seed);
  return await TrainableNetwork.load(CLASSIFIERS[name], path);
}

function isFsrFer(arm: TrainingArm): arm is FsrFerArm {
  return arm in FSR_FER_ARMS;
}

/** Both stages of FSR-FER build on a teacher; so do students, unless they start elsewhere and distil nothing. */
function needsTeacher({ arm, startFrom }: TrainingRequest): boolean {
  if (isFsrFer(arm)) return true;
  if (STARTS_AFRESH.has(arm)) return false;
  const { attention, answers } = CLASSIFIER_ARMS[arm];
  return startFrom === undefined || attention > 0 || answers > 0;
}

function teacherOf({ arm, teacher }: TrainingRequest): string {
  if (teacher !== undefined) return teacher;
  const message = `${arm} learns from a teacher; train the arm teacher first and give its weights with --teacher`;
  throw new CrowdtoneError('E_TEACHER_MISSING', message);
}

/** The entries of `settings` that `defaults` knows. */
function pick<Settings extends object>(settings: object, defaults: Settings): Partial<Settings> {
  return Object.fromEntries(
    Object.entries(settings).filter(([name, value]) => name in defaults && value !== undefined),
  ) as Partial<Settings>;
}
