import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CrowdtoneError, EXPRESSIONS, type Expression } from '@crowdtone/domain';
import { CLASSES, dropRepeatedFaces, type FaceSet, type FaceSplits, type Split } from './face-set';
import { readFaces } from './read-faces';

const PICTURE = /\.(png|jpe?g|bmp|webp|tiff?)$/i;

/** Names that public releases give their class folders. The numbers are those of RAF-DB's basic set. */
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

/** Pictures of every tenth hash bucket become validation, and of the next bucket test, where a data set has no such folder. */
const BUCKETS = 10;

interface Labelled {
  readonly path: string;
  readonly expression: number;
}

/**
 * Loads a folder per class, for people who hold a licence of the data set:
 * - RAF-DB: `train/1` to `train/7` and `test/1` to `test/7` (aligned basic faces by their label), no validation folder;
 * - CK+: `anger`, `contempt`, ... in one folder (last frames of the sequences), no splits at all;
 * - ExpW: `angry`, `disgust`, ... (faces cut out by the boxes of its `label.lst`), no splits at all.
 * Missing splits are drawn from the training pictures by a hash of the file name, so they stay the same from run to run;
 * frames of one person may then stand on both sides, so such figures compare networks and nothing more.
 * @throws E_DATA_LAYOUT (input) for an unknown class folder or no pictures; E_IMAGE_CORRUPT (input)
 */
export async function loadClassFolders(folder: string): Promise<FaceSplits> {
  const found = await findSplitFolders(folder);
  const notes: string[] = [];
  const pictures: Record<Split, Labelled[]> = {
    train: await listClasses(found.train ?? folder),
    valid: found.valid === undefined ? [] : await listClasses(found.valid),
    test: found.test === undefined ? [] : await listClasses(found.test),
  };
  (['valid', 'test'] as const).forEach((split, bucket) => {
    if (found[split] !== undefined) return;
    const drawn = pictures.train.filter(({ path }) => bucketOf(path) === bucket);
    pictures.train = pictures.train.filter(({ path }) => bucketOf(path) !== bucket);
    pictures[split] = drawn;
    notes.push(`${drawn.length} pictures were drawn from the training pictures for ${split}`);
  });
  const [train, valid, test] = [await read(pictures.train), await read(pictures.valid), await read(pictures.test)];
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
  const pictures: Labelled[] = [];
  for (const name of await listFolders(folder)) {
    const expression = EXPRESSIONS.findIndex((candidate) => CLASS_FOLDERS[candidate].includes(name.toLowerCase()));
    if (expression < 0) {
      const known = EXPRESSIONS.join(', ');
      throw layoutError(
        `${join(folder, name)} names no expression; class folders are ${known}, or 1 to 7 as in RAF-DB`,
      );
    }
    const files = (await readdir(join(folder, name))).filter((file) => PICTURE.test(file)).sort();
    pictures.push(...files.map((file) => ({ path: join(folder, name, file), expression })));
  }
  if (pictures.length === 0)
    throw layoutError(`${folder} holds no class folders with pictures; name one per expression`);
  return pictures;
}

async function listFolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    throw layoutError(`${folder} is no folder; give the folder of the data set`);
  });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

async function read(pictures: readonly Labelled[]): Promise<FaceSet> {
  const targets = new Float32Array(pictures.length * CLASSES);
  pictures.forEach(({ expression }, index) => {
    targets[index * CLASSES + expression] = 1;
  });
  const paths = pictures.map(({ path }) => path);
  return {
    names: paths,
    pixels: await readFaces(paths),
    targets,
    majority: Int8Array.from(pictures, ({ expression }) => expression),
  };
}

function bucketOf(path: string): number {
  const name = path.split(/[\\/]/).slice(-2).join('/');
  return createHash('sha1').update(name).digest().readUInt16BE(0) % BUCKETS;
}

function layoutError(message: string): CrowdtoneError {
  return new CrowdtoneError('E_DATA_LAYOUT', message);
}
