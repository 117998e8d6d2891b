/**
 * Loaded into every process of the program by `NODE_OPTIONS=--require`: writes what only the process itself knows of its memory, an
 * `InnerMemory`, into the folder `CROWDTONE_SOAK_FOLDER`, again and again, as a file named by its process id.
 */
const { renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const INTERVAL_MS = 1000;

const folder = process.env.CROWDTONE_SOAK_FOLDER;
if (folder !== undefined) setInterval(() => write(folder), INTERVAL_MS).unref();

function write(into) {
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  const figures = { heapUsed, external, arrayBuffers, handles: process.getActiveResourcesInfo().length };
  const path = join(into, String(process.pid));
  try {
    writeFileSync(`${path}.part`, JSON.stringify(figures));
    renameSync(`${path}.part`, path);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error; // the folder was removed: the soak is over
  }
}
