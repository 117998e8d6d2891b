import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';

/** Attributes of faces besides their expression, such as age, lighting or source. */
export interface Groupings {
  /** Names of the groupings: the columns of the file. */
  readonly names: readonly string[];
  /** By image name, the group in each grouping; empty where unknown. */
  readonly groupsOf: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads a CSV file: a header, then one line per image with its file name and its groups.
 * @throws {CrowdtoneError} E_GROUPS_FORMAT (input) naming the invalid line or a duplicate image
 */
export async function readGroupings(path: string): Promise<Groupings> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw wrong(`${path} cannot be read (${error.code ?? error.message}); give a CSV file`);
  });
  const [head = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const [, ...names] = cellsOf(head);
  if (names.length === 0 || names.some((name) => name === '')) {
    throw wrong(`${path}:1 names no grouping; start with a header such as "image,age,light"`);
  }
  const groupsOf = new Map<string, readonly string[]>();
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const [image = '', ...groups] = cellsOf(line);
    const place = `${path}:${index + 2}`;
    if (image === '' || groups.length !== names.length) {
      throw wrong(`${place} has ${groups.length} groups for "${image}" instead of ${names.length}; correct the line`);
    }
    const name = basename(image);
    if (groupsOf.has(name)) throw wrong(`${place} is a second line for ${name}; remove one of them`);
    groupsOf.set(name, groups);
  }
  return { names, groupsOf };
}

function cellsOf(line: string): string[] {
  return line.split(',').map((cell) => cell.trim());
}

function wrong(message: string): CrowdtoneError {
  return new CrowdtoneError('E_GROUPS_FORMAT', message);
}
