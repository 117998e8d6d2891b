import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { openTrainingBackend } from '../backend/open-backend';
import { readFaces } from '../data/read-faces';
import { type ProgressLine, progressLine } from '../trainer/progress';
import { BEST_WEIGHTS } from '../trainer/run-files';
import { runTrainingLoop, type TrainingOutcome } from '../trainer/training-loop';
import { readAnnotations } from './data/annotations';
import { type LabelledImage, loadImages, shareImages } from './data/images';
import { splitAnnotations } from './data/split';
import { openDetectorNetwork } from './detector-network';
import { type DetectorSettings, detectorTask } from './detector-task';
import { checkLabels } from './labelling/check-labels';
import { PrefetchedScenes } from './scene/prefetched-scenes';

const DETECTOR_DEFAULTS: DetectorSettings = {
  epochs: 60,
  stepsPerEpoch: 500,
  warmUpSteps: 300,
  batchSize: 16,
  side: 320,
  shape: 'separable',
  learningRate: 5e-3,
  weightDecay: 0.01,
  averageDecay: 0.998,
  seed: 1,
};

/** A detector training. */
export interface DetectorTrainingRequest {
  /** Folders of images with face boxes, see `readAnnotations`. */
  readonly data: readonly string[];
  /** Folder of FER+, whose training faces are used in synthetic crowds; default: only faces cut out of the images. */
  readonly faces?: string;
  /** Folder of the run: checkpoints, weights, log. An existing run is resumed. */
  readonly folder: string;
  /** Weights to start from instead of a random initialisation. */
  readonly startFrom?: string;
  /**
   * Another detector (a name or a path) whose detections check the pseudo-labels, see `combineTeachers`. It runs once over the
   * training images; its detections are cached beside the folder of the run.
   */
  readonly secondTeacher?: string;
  /** Overrides DETECTOR_DEFAULTS. */
  readonly settings?: Partial<DetectorSettings>;
  /** Rounds operands of convolutions to bfloat16: twice the speed where the processor has AMX. */
  readonly bfloat16?: boolean;
  readonly signal?: AbortSignal;
  readonly progress?: ProgressLine;
  /** Called once with the data and the backend of the run. */
  readonly announce?: (text: string) => void;
}

/** Maximum of FER+ faces, taken evenly from all training faces; more take longer to load without benefit. */
const MAX_FACES = 8000;
const FACE_FOLDER = 'FER2013Train';

/**
 * Trains the tiny-face detector to the end of its schedule, or resumes an interrupted run.
 * @throws {CrowdtoneError} E_DATA_LAYOUT, E_LABELS_FORMAT, E_NO_BOXES, E_NO_TRUTH, E_LABELS_JOIN, E_IMAGE_CORRUPT, E_CHECKPOINT_MISMATCH (input)
 * @throws {CrowdtoneError} E_WEIGHTS_MISSING (input), E_WEIGHTS_CORRUPT, E_WEIGHTS_MISMATCH (environment)
 * @throws {CrowdtoneError} E_DETECTOR_UNKNOWN, E_DETECTOR_FILE, E_MODEL_NOT_INSTALLED and what else opening the second teacher throws
 * @throws {CrowdtoneError} E_TRAINING_DIVERGED (internal)
 */
export async function runDetectorTraining(request: DetectorTrainingRequest): Promise<TrainingOutcome> {
  const { data, faces, folder, signal, progress = progressLine(), announce = () => {} } = request;
  const settings = { ...DETECTOR_DEFAULTS, ...request.settings };
  const sets = await Promise.all(data.map(async (set) => ({ set, ...splitAnnotations(await readAnnotations(set)) })));
  if (sets.every(({ valid }) => valid.length === 0)) {
    const message = `${data.join(', ')}: too few images with true boxes for a validation split; label at least 8`;
    throw new CrowdtoneError('E_NO_TRUTH', message);
  }
  const load = async (split: 'train' | 'valid') => {
    const loaded: LabelledImage[] = [];
    for (const part of sets) loaded.push(...(await loadImages(part.set, part[split])));
    return loaded;
  };
  const facePaths = faces === undefined ? [] : await listFaces(faces);
  const backend = await openTrainingBackend({ bfloat16: request.bfloat16 ?? false });
  const network = await openDetectorNetwork(settings, request.startFrom);
  await mkdir(folder, { recursive: true });
  const checked = await checkLabels(
    await load('train'),
    sets.flatMap(({ train }) => train),
    request,
  );
  if (checked === null) {
    network.dispose();
    return { complete: false, step: 0, best: null, bestWeights: join(folder, BEST_WEIGHTS) };
  }
  const [images, valid] = [shareImages(checked.images), await load('valid')];
  const supply = { images, greyFaces: await readFaces(facePaths) };
  const scenes = new PrefetchedScenes({ supply, settings, batchSize: settings.batchSize });
  const material = {
    scenes,
    origin: { images: images.length, greyFaces: facePaths.length, ...checked.origin },
    valid,
    network,
  };
  announce(
    `detector: ${images.length} images, ${facePaths.length} grey faces; validated on ${valid.length} images; on ${backend.description}`,
  );
  const task = detectorTask(material, settings);
  try {
    return await runTrainingLoop(task, { folder, progress, ...(signal === undefined ? {} : { signal }) });
  } finally {
    task.dispose();
    network.dispose();
    await scenes.close();
  }
}

/** Paths of FER+ training faces, taken evenly. @throws {CrowdtoneError} E_DATA_LAYOUT (input) */
async function listFaces(folder: string): Promise<string[]> {
  const directory = join(folder, FACE_FOLDER);
  const entries = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (!['ENOENT', 'ENOTDIR'].includes(error.code ?? '')) throw error;
    return [];
  });
  const names = entries.filter((name) => name.endsWith('.png')).sort();
  if (names.length === 0) {
    const message = `${directory} contains no faces; --faces takes the folder of FER+, with ${FACE_FOLDER}/fer0000000.png ...`;
    throw new CrowdtoneError('E_DATA_LAYOUT', message);
  }
  const every = Math.ceil(names.length / MAX_FACES);
  return names.filter((_, index) => index % every === 0).map((name) => join(directory, name));
}
