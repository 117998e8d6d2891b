import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';

/** What people know of the faces of a data set besides their expression: age, light, source, whatever their data has. */
export interface Groupings {
  /** Names of the groupings: the columns of the file. */
  readonly names: readonly string[];
  /** For the name of a picture its group in each of them; empty where it is unknown. */
  readonly groupsOf: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads a table of comma-separated values: a head, then a line a picture, whose first cell is the picture's file name and
 * whose others are its groups.
 * @throws {CrowdtoneError} E_GROUPS_FORMAT (input) naming the line that cannot be read, or a picture that stands in two
 */
export async function readGroupings(path: string): Promise<Groupings> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw wrong(`${path} cannot be read (${error.code ?? error.message}); give a file of comma-separated values`);
  });
  const [head = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const [, ...names] = cellsOf(head);
  if (names.length === 0 || names.some((name) => name === '')) {
    throw wrong(`${path}:1 names no grouping; begin with a line such as "picture,age,light"`);
  }
  const groupsOf = new Map<string, readonly string[]>();
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const [picture = '', ...groups] = cellsOf(line);
    const place = `${path}:${index + 2}`;
    if (picture === '' || groups.length !== names.length) {
      throw wrong(`${place} has ${groups.length} groups of "${picture}" instead of ${names.length}; repair the line`);
    }
    const name = basename(picture);
    if (groupsOf.has(name)) throw wrong(`${place} names ${name} a second time; leave one of its lines`);
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
