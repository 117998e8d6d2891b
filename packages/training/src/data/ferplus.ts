import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { CLASSES, dropRepeatedFaces, type FaceSet, type FaceSplits, type Split } from './face-set';
import { majorityOf, readVotes, type VoteTable, voteDistribution } from './ferplus-votes';
import { readFaces } from './read-faces';

export const FERPLUS_VOTES = 'fer2013new.csv';
const FOLDERS: Readonly<Record<Split, string>> = { train: 'FER2013Train', valid: 'FER2013Valid', test: 'FER2013Test' };

/**
 * Loads FER+ from the folder layout of its public tools: `FER2013Train`, `FER2013Valid` and `FER2013Test` with
 * `ferNNNNNNN.png` each, and the votes in `fer2013new.csv` beside them (or at `votesPath`). Duplicates across
 * splits are removed; see {@link dropRepeatedFaces}.
 * @throws {CrowdtoneError} E_DATA_LAYOUT (input) when a folder or the csv is missing or contains no image
 * @throws {CrowdtoneError} E_LABELS_JOIN (input) when an image has no row, or its row belongs to another split
 * @throws {CrowdtoneError} E_LABELS_FORMAT, E_IMAGE_CORRUPT (input)
 */
export async function loadFerplus(folder: string, votesPath = join(folder, FERPLUS_VOTES)): Promise<FaceSplits> {
  const votes = await readVotes(votesPath).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new CrowdtoneError('E_DATA_LAYOUT', `${votesPath} is missing; put ${FERPLUS_VOTES} of FER+ there`);
  });
  const notes: string[] = [];
  const load = (split: Split) => loadSplit(folder, split, votes, notes);
  const splits = { train: await load('train'), valid: await load('valid'), test: await load('test'), notes };
  return dropRepeatedFaces(splits);
}

async function loadSplit(folder: string, split: Split, votes: VoteTable, notes: string[]): Promise<FaceSet> {
  const directory = join(folder, FOLDERS[split]);
  const names = await listImages(directory);
  const kept: string[] = [];
  const targets: number[] = [];
  const majority: number[] = [];
  let ambiguous = 0;
  let unlabelled = 0;
  for (const name of names) {
    if (votes.ambiguous.has(name)) {
      ambiguous += 1;
      continue;
    }
    const row = votes.byImage.get(name);
    if (row?.split !== split) {
      const why = row === undefined ? 'has no row of votes' : `belongs to the ${row.split} split by its row of votes`;
      const message = `${join(directory, name)} ${why}; check that the images and the csv come from the same release`;
      throw new CrowdtoneError('E_LABELS_JOIN', message);
    }
    const distribution = voteDistribution(row.counts);
    if (distribution === null) {
      unlabelled += 1;
      continue;
    }
    kept.push(name);
    targets.push(...distribution);
    majority.push(majorityOf(row.counts));
  }
  if (ambiguous > 0) notes.push(`${ambiguous} ${split} faces excluded because of contradictory votes`);
  if (unlabelled > 0)
    notes.push(`${unlabelled} ${split} faces excluded because at least half of the votes are for no expression`);
  const set: FaceSet = {
    names: kept,
    pixels: await readFaces(kept.map((name) => join(directory, name))),
    targets: Float32Array.from(targets),
    majority: Int8Array.from(majority),
  };
  if (set.targets.length !== kept.length * CLASSES) throw new Error('each face needs one target per expression');
  return set;
}

async function listImages(directory: string): Promise<string[]> {
  const entries = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    return [];
  });
  const images = entries.filter((name) => /^fer\d+\.png$/.test(name)).sort();
  if (images.length > 0) return images;
  const expected = Object.values(FOLDERS).join(', ');
  const message = `${directory} contains no ferNNNNNNN.png; FER+ needs the folders ${expected} and ${FERPLUS_VOTES}`;
  throw new CrowdtoneError('E_DATA_LAYOUT', message);
}
