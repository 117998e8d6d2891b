/** Puts `crowdtone` on the path, where that is free: `npm start` does it once a checkout. */
import { accessSync, constants, lstatSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const COMMAND = 'crowdtone';

/**
 * Links the command into the first folder of PATH that is for programs installed by hand and may be written. Where
 * something of this name is on the path already, it stays what it is. Continuous integration is left alone.
 */
export function linkCommand() {
  if (process.env.CI) return;
  // npm puts node_modules/.bin before what the user's shell has.
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  if (folders.some((folder) => isThere(join(folder, COMMAND)))) return;
  const own = ['/usr/local/bin', join(homedir(), '.local', 'bin'), join(homedir(), 'bin')];
  const folder = own.filter((each) => folders.includes(each)).find(isWritable);
  if (folder === undefined) return;
  try {
    symlinkSync(join(ROOT, 'services', 'cli', 'bin', `${COMMAND}.mjs`), join(folder, COMMAND));
    process.stderr.write(`crowdtone: linked ${join(folder, COMMAND)}; remove it if you do not want it\n`);
  } catch (error) {
    process.stderr.write(`crowdtone: ${folder} takes no link (${error.code}); npx crowdtone works in the checkout\n`);
  }
}

/** Also a link that leads nowhere is there. */
function isThere(path) {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false; // a folder that may not be searched gives no program to a shell either
  }
}

function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false; // the next folder is asked
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) linkCommand();
