import { relative, sep } from 'node:path';
import { parseSource } from '@crowdtone/video';

/**
 * The address of a file as a page in `folder` may link to it: relative, so that report and video can be moved together; null
 * for what is not a file, whose address may hold secrets.
 */
export function mediaHref(folder: string, location: string): string | null {
  const { kind, address } = parseSource(location);
  if (kind !== 'file') return null;
  const path = relative(folder, address).split(sep).map(encodeURIComponent).join('/');
  return path.startsWith('..') ? path : `./${path}`;
}
