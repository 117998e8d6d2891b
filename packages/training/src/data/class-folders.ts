import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CrowdtoneError, EXPRESSIONS, type Expression } from '@crowdtone/domain';
import { CLASSES, dropRepeatedFaces, type FaceSet, type FaceSplits, type Split } from './face-set';
import { readFaces } from './read-faces';

const IMAGE_FILE = /\.(png|jpe?g|bmp|webp|tiff?)$/i;

/** Names of class folders in public releases. The numbers are those of RAF-DB's basic set. */
const CLASS_FOLDERS: Readonly<Record<Expression, readonly string[]>> = {
  neutral: ['neutral', '7'],
  happiness: ['happiness', 'happy', 'joy', '4'],
  surprise: ['surprise', 'surprised', '1'],
  sadness: ['sadness', 'sad', '5'],
  anger: ['anger', 'angry', '6'],
  disgust: ['disgust', 'disgusted', '3'],
  fear: ['fear', 'fearful', 'afraid', '2'],
  contempt: ['contempt', 'contemptuous'],
};

const SPLIT_FOLDERS: Readonly<Record<Split, readonly string[]>> = {
  train: ['train', 'training'],
  valid: ['valid', 'validation', 'val'],
  test: ['test', 'testing'],
};

/** Where a data set has no such folders, one in ten hash buckets is used for validation and one for testing. */
const BUCKETS = 10;

interface Labelled {
  readonly path: string;
  readonly expression: number;
}

/**
 * Loads a data set with a folder per class, such as:
 * - RAF-DB: `train/1` to `train/7` and `test/1` to `test/7` (aligned basic faces by their label), no validation folder;
 * - CK+: `anger`, `contempt`, ... in one folder (last frames of the sequences), no splits at all;
 * - ExpW: `angry`, `disgust`, ... (faces cut out by the boxes of its `label.lst`), no splits at all.
 * Missing splits are taken from the training images by a hash of the file name, so that they are the same in every run. Images
 * of one person may then be in several splits, so such figures are only good for comparing networks.
 * @throws {CrowdtoneError} E_DATA_LAYOUT (input) for an unknown class folder or no images; E_IMAGE_CORRUPT (input)
 */
export async function loadClassFolders(folder: string): Promise<FaceSplits> {
  const found = await findSplitFolders(folder);
  const notes: string[] = [];
  const images: Record<Split, Labelled[]> = {
    train: await listClasses(found.train ?? folder),
    valid: found.valid === undefined ? [] : await listClasses(found.valid),
    test: found.test === undefined ? [] : await listClasses(found.test),
  };
  (['valid', 'test'] as const).forEach((split, bucket) => {
    if (found[split] !== undefined) return;
    const drawn = images.train.filter(({ path }) => bucketOf(path) === bucket);
    images.train = images.train.filter(({ path }) => bucketOf(path) !== bucket);
    images[split] = drawn;
    notes.push(`${drawn.length} images were taken from the training images for ${split}`);
  });
  const [train, valid, test] = [await read(images.train), await read(images.valid), await read(images.test)];
  return dropRepeatedFaces({ train, valid, test, notes });
}

async function findSplitFolders(folder: string): Promise<Partial<Record<Split, string>>> {
  const names = await listFolders(folder);
  const found: Partial<Record<Split, string>> = {};
  for (const split of ['train', 'valid', 'test'] as const) {
    const name = names.find((candidate) => SPLIT_FOLDERS[split].includes(candidate.toLowerCase()));
    if (name !== undefined) found[split] = join(folder, name);
  }
  return found;
}

async function listClasses(folder: string): Promise<Labelled[]> {
  const images: Labelled[] = [];
  for (const name of await listFolders(folder)) {
    const expression = EXPRESSIONS.findIndex((candidate) => CLASS_FOLDERS[candidate].includes(name.toLowerCase()));
    if (expression < 0) {
      const known = EXPRESSIONS.join(', ');
      throw layoutError(
        `${join(folder, name)} is not named after an expression; class folders are ${known}, or 1 to 7 as in RAF-DB`,
      );
    }
    const files = (await readdir(join(folder, name))).filter((file) => IMAGE_FILE.test(file)).sort();
    images.push(...files.map((file) => ({ path: join(folder, name, file), expression })));
  }
  if (images.length === 0) throw layoutError(`${folder} contains no class folders with images; add one per expression`);
  return images;
}

async function listFolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    throw layoutError(`${folder} is not a folder; give the folder of the data set`);
  });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

async function read(images: readonly Labelled[]): Promise<FaceSet> {
  const targets = new Float32Array(images.length * CLASSES);
  images.forEach(({ expression }, index) => {
    targets[index * CLASSES + expression] = 1;
  });
  const paths = images.map(({ path }) => path);
  return {
    names: paths,
    pixels: await readFaces(paths),
    targets,
    majority: Int8Array.from(images, ({ expression }) => expression),
  };
}

function bucketOf(path: string): number {
  const name = path.split(/[\\/]/).slice(-2).join('/');
  return createHash('sha1').update(name).digest().readUInt16BE(0) % BUCKETS;
}

function layoutError(message: string): CrowdtoneError {
  return new CrowdtoneError('E_DATA_LAYOUT', message);
}
