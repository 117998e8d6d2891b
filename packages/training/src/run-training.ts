import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { openTrainingBackend } from './backend/open-backend';
import type { FaceSet } from './data/face-set';
import { loadFaces } from './data/load-faces';
import { trainedCandidate } from './evaluation/candidates';
import { DEFAULT_BALANCING_STRENGTH } from './losses/classification';
import { CLASSIFIERS, type Classification, type ClassifierName } from './network/classifiers';
import { FeatureSuperResolution } from './network/fsr-parts';
import { readWeights, weightFileOf } from './network/read-weights';
import { TrainableNetwork } from './network/trainable-network';
import { type ClassifierSettings, classifierTask } from './tasks/classifier-task';
import { type FsrFerSettings, fsrFerTask } from './tasks/fsr-fer-task';
import { type EnsembleMember, ensemblePredictions, withSoftTargets } from './trainer/ensemble-predictions';
import { type ProgressLine, progressLine } from './trainer/progress';
import { runTrainingLoop, type TrainingOutcome, type TrainingTask } from './trainer/training-loop';

/** Training arms: the networks that ship, the reference network, and ablations. */
export const TRAINING_ARMS = [
  'teacher',
  'gme-net',
  'gme-net-fresh',
  'gme-net-late',
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

/** One of {@link TRAINING_ARMS}. */
export type TrainingArm = (typeof TRAINING_ARMS)[number];
type FsrFerArm = Extract<TrainingArm, `fsr-fer${string}`>;
type ClassifierArm = Exclude<TrainingArm, FsrFerArm>;

/** Weights of 48, 32, 24, 16, 12 and 8 px, see `FACE_SIZES`. */
const SIZE_WEIGHTS = [1, 1, 1.5, 2, 2, 2];

const CLASSIFIER_DEFAULTS: ClassifierSettings = {
  faces: 'degraded',
  sizeWeights: SIZE_WEIGHTS,
  epochs: 30,
  batchSize: 128,
  learningRate: 2e-3,
  weightDecay: 0.05,
  averageDecay: 0.998,
  balancing: 'sampling',
  balancingStrength: DEFAULT_BALANCING_STRENGTH,
  attentionDistillation: 0,
  logitDistillation: 0,
  seed: 1,
};

/** A student is initialised with its teacher's weights, so its learning rate is lower. */
const STUDENT = {
  ...CLASSIFIER_DEFAULTS,
  network: 'gme-net',
  learningRate: 1e-3,
  attentionDistillation: 10,
  logitDistillation: 0.5,
} as const;

/** From scratch on faces of all sizes; the same schedule for all networks, for a fair comparison. */
const FROM_SCRATCH = { ...CLASSIFIER_DEFAULTS, network: 'gme-net' } as const;

/** Settings of the classifier arms. All students start from the teacher, so that only the loss or one part differs. */
export const CLASSIFIER_ARMS: Readonly<
  Record<ClassifierArm, ClassifierSettings & { readonly network: ClassifierName }>
> = {
  teacher: { ...CLASSIFIER_DEFAULTS, network: 'gme-net', faces: 'sharp' },
  'gme-net': STUDENT,
  'gme-net-fresh': FROM_SCRATCH,
  'gme-net-late': { ...FROM_SCRATCH, network: 'gme-net-late' },
  'gme-net-alone': { ...STUDENT, attentionDistillation: 0, logitDistillation: 0 },
  'gme-net-attention': { ...STUDENT, logitDistillation: 0 },
  'gme-net-without-mcfeb': { ...STUDENT, network: 'gme-net-without-mcfeb' },
  'gme-net-without-dbam': { ...STUDENT, network: 'gme-net-without-dbam', attentionDistillation: 0 },
  plain: { ...FROM_SCRATCH, network: 'plain-resnet' },
};

/** Arms trained from scratch; the others start from the teacher's or the given weights. */
const FROM_SCRATCH_ARMS: ReadonlySet<TrainingArm> = new Set(['teacher', 'plain', 'gme-net-fresh', 'gme-net-late']);

const FEATURES: FsrFerSettings = {
  stage: 'features',
  reweighting: 'none',
  classificationWeight: 100,
  sizeWeights: SIZE_WEIGHTS,
  epochs: 12,
  batchSize: 64,
  learningRate: 6e-4,
  averageDecay: 0.998,
  seed: 1,
};
const ADVERSARIAL: FsrFerSettings = {
  ...FEATURES,
  stage: 'adversarial',
  reweighting: 'through',
  epochs: 6,
  learningRate: 5e-5,
};

/** Settings of the arms of FSR-FER. */
export const FSR_FER_ARMS: Readonly<Record<FsrFerArm, FsrFerSettings>> = {
  'fsr-fer-likeness': { ...FEATURES, classificationWeight: 0 },
  'fsr-fer-features': FEATURES,
  'fsr-fer-unweighted': { ...ADVERSARIAL, reweighting: 'none' },
  'fsr-fer': ADVERSARIAL,
};

/** A training. */
export interface TrainingRequest {
  readonly arm: TrainingArm;
  /** Folder of the data set, see `loadFaces`. */
  readonly data: string;
  /** Folder of the run: checkpoints, weights, log. An existing run is resumed. */
  readonly folder: string;
  /** Initial weights; default: the teacher's for students, random for the others. */
  readonly startFrom?: string;
  /** The teacher's weights; required for distillation and for both stages of fsr-fer. */
  readonly teacher?: string;
  /**
   * Weights of networks whose predictions for the sharp training faces are blended into the targets with weight 0.5; computed once
   * and cached beside the folder of the run.
   */
  readonly ensemble?: readonly string[];
  /** Overrides CLASSIFIER_ARMS or FSR_FER_ARMS. */
  readonly settings?: Partial<ClassifierSettings & FsrFerSettings>;
  /** Rounds operands of convolutions to bfloat16: twice the speed where the processor has AMX. */
  readonly bfloat16?: boolean;
  readonly signal?: AbortSignal;
  readonly progress?: ProgressLine;
  /** Called with the data and the backend of the run. */
  readonly announce?: (text: string) => void;
}

/**
 * Trains one arm to the end of its schedule, or resumes an interrupted run.
 * @throws {CrowdtoneError} E_DATA_LAYOUT, E_LABELS_JOIN, E_LABELS_FORMAT, E_IMAGE_CORRUPT, E_CHECKPOINT_MISMATCH (input)
 * @throws {CrowdtoneError} E_TEACHER_MISSING (usage) when the arm requires a teacher and none is given
 * @throws {CrowdtoneError} E_WEIGHTS_MISSING (input), E_WEIGHTS_CORRUPT, E_WEIGHTS_MISMATCH (environment)
 * @throws {CrowdtoneError} E_TRAINING_DIVERGED (internal)
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

/** Weight of an ensemble's predictions in the targets. */
const SOFT_TARGET_SHARE = 0.5;

/** The training faces, with soft targets if requested, and the digest of these. */
async function targetsOf(request: TrainingRequest, train: FaceSet): Promise<{ train: FaceSet; digest: string | null }> {
  const { ensemble = [], folder, announce = () => {} } = request;
  if (ensemble.length === 0) return { train, digest: null };
  const members = await Promise.all(ensemble.map(openMember));
  const predictions = await ensemblePredictions(train, members, dirname(resolve(folder)), announce);
  return { train: withSoftTargets(train, predictions, SOFT_TARGET_SHARE), digest: predictions.digest };
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
  softTargetsDigest: string | null,
): Promise<TrainingTask> {
  const { arm, settings = {}, startFrom } = request;
  if (isFsrFer(arm)) {
    const chosen = { ...FSR_FER_ARMS[arm], ...pick(settings, FSR_FER_ARMS[arm]) };
    const extractor = await TrainableNetwork.load(CLASSIFIERS['gme-net'], teacherOf(request));
    const parts = new FeatureSuperResolution(extractor, chosen.seed);
    if (startFrom !== undefined) await parts.loadGenerator(startFrom);
    return fsrFerTask({ train, valid, parts, softTargetsDigest }, chosen);
  }
  const { network: _, ...defaults } = CLASSIFIER_ARMS[arm];
  const chosen = { ...defaults, ...pick(settings, defaults) };
  const network = await startOf(request, arm, chosen.seed);
  const distils = chosen.attentionDistillation > 0 || chosen.logitDistillation > 0;
  const teacher = distils ? await TrainableNetwork.load(CLASSIFIERS['gme-net'], teacherOf(request)) : null;
  return classifierTask({ name: arm, train, valid, network, teacher, softTargetsDigest }, chosen);
}

async function startOf(
  request: TrainingRequest,
  arm: ClassifierArm,
  seed: number,
): Promise<TrainableNetwork<Classification>> {
  const name = CLASSIFIER_ARMS[arm].network;
  const path = request.startFrom ?? (needsTeacher(request) ? teacherOf(request) : undefined);
  if (path === undefined) return TrainableNetwork.create(CLASSIFIERS[name], seed);
  // An ablation starts from the same weights as the complete network, as far as it has them.
  if (name.startsWith('gme-net-without')) return await TrainableNetwork.startFromParts(CLASSIFIERS[name], path, seed);
  return await TrainableNetwork.load(CLASSIFIERS[name], path);
}

function isFsrFer(arm: TrainingArm): arm is FsrFerArm {
  return arm in FSR_FER_ARMS;
}

/** Both stages of FSR-FER require a teacher, as do students unless they have initial weights and no distillation. */
function needsTeacher({ arm, startFrom }: TrainingRequest): boolean {
  if (isFsrFer(arm)) return true;
  if (FROM_SCRATCH_ARMS.has(arm)) return false;
  const { attentionDistillation, logitDistillation } = CLASSIFIER_ARMS[arm];
  return startFrom === undefined || attentionDistillation > 0 || logitDistillation > 0;
}

function teacherOf({ arm, teacher }: TrainingRequest): string {
  if (teacher !== undefined) return teacher;
  const message = `${arm} requires a teacher; train the arm teacher first and pass its weights with --teacher`;
  throw new CrowdtoneError('E_TEACHER_MISSING', message);
}

/** The entries of `settings` that exist in `defaults`. */
function pick<Settings extends object>(settings: object, defaults: Settings): Partial<Settings> {
  return Object.fromEntries(
    Object.entries(settings).filter(([name, value]) => name in defaults && value !== undefined),
  ) as Partial<Settings>;
}
