/** `npm run docs:generate`: writes the generated pages of the documentation. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './markdown-files';
import { PAGES } from './pages';

/** Runs the command; resolves to the exit code. */
export async function main(args: string[]): Promise<number> {
  if (args.length > 0) {
    process.stdout.write('Usage: npm run docs:generate\n\nWrites the generated pages of docs/reference.\n');
    return args.includes('--help') ? 0 : 2;
  }
  for (const [path, write] of Object.entries(PAGES)) {
    writeFileSync(join(ROOT, path), await write());
    process.stdout.write(`wrote ${path}\n`);
  }
  return 0;
}
