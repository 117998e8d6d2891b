#!/usr/bin/env node
/**
 * Builds TensorFlow.js's native backend (`@tensorflow/tfjs-node`) on a machine that reaches the npm registry and PyPI
 * but not Google's storage, from where its own installer downloads libtensorflow. The PyPI wheel `tensorflow-cpu`
 * carries the same C library and its headers; the addon's sources are in the npm package.
 *
 *   node infra/build-tfjs-node.mjs          build once, install into node_modules; quick and harmless when repeated
 *
 * Needs Linux on x86-64, g++, and python3 with pip. The large part (0.7 GB of libraries) stays in a cache folder
 * (`$CROWDTONE_CACHE`, else `~/.cache/crowdtone`); `node_modules` gets only the small package, so run this again after
 * `npm ci`. Nothing of the product needs it: training is 4 to 7 times faster with it, and the expression worker may
 * use it. Release 2.18.1: its wheel holds the C library as a file of its own (that of 2.9.1, which tfjs-node was made for,
 * only inside Python's extension module) and its oneDNN 3.5 knows AVX-512 and AMX.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TFJS_NODE = '4.22.0';
const NODE_API_HEADERS = '1.9.0';
const TENSORFLOW = '2.18.1';
const TENSORFLOW_PYTHON = '311';
const TENSORFLOW_SHA256 = '810c75d7149d2da0cb2092187817b0dcabb80728ca9f9cf3a61f3f42fadd1298';
/** The highest Node-API version that tfjs-node's loader looks for. */
const NAPI = 8;

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const CACHE = join(
  process.env.CROWDTONE_CACHE ?? join(homedir(), '.cache', 'crowdtone'),
  `tfjs-node-${TFJS_NODE}-tensorflow-${TENSORFLOW}`,
);
const BUILT = join(CACHE, 'package');
const INSTALLED = join(ROOT, 'node_modules', '@tensorflow', 'tfjs-node');

class BuildError extends Error {}

try {
  main();
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  fail('E_BUILD_FAILED', error.message);
}

function main() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    fail('E_PLATFORM', 'this script builds for Linux on x86-64; elsewhere use npm install @tensorflow/tfjs-node');
  }
  if (!existsSync(join(BUILT, 'built.json'))) build();
  if (!isInstalled()) install();
  const version = smokeTest();
  say(`@tensorflow/tfjs-node ${TFJS_NODE} on TensorFlow ${version} is ready`);
}

/** Builds in a folder beside the cache and renames it at the end, so that an interrupted build leaves nothing half made. */
function build() {
  for (const [program, apt] of [
    ['g++', 'g++'],
    ['python3', 'python3-pip'],
  ]) {
    if (spawnSync(program, ['--version']).status !== 0) {
      fail('E_TOOL_MISSING', `${program} is needed to build; apt-get install -y ${apt}`);
    }
  }
  mkdirSync(dirname(CACHE), { recursive: true });
  const work = mkdtempSync(`${CACHE}-building-`);
  try {
    const library = fetchTensorFlow(work);
    const package_ = npmPack(work, `@tensorflow/tfjs-node@${TFJS_NODE}`, 'package');
    const headers = npmPack(work, `node-api-headers@${NODE_API_HEADERS}`, 'headers');
    say('compiling the addon');
    const output = join(package_, 'lib', `napi-v${NAPI}`);
    mkdirSync(output, { recursive: true });
    run('g++', [
      ...['-O2', '-std=c++17', '-shared', '-fPIC', `-DNAPI_VERSION=${NAPI}`],
      ...['-I', join(headers, 'include'), '-I', join(library, 'include'), '-I', package_],
      ...[join(package_, 'binding', 'tfjs_backend.cc'), join(package_, 'binding', 'tfjs_binding.cc')],
      ...['-o', join(output, 'tfjs_binding.node')],
      ...[join(library, 'libtensorflow_cc.so.2'), join(library, 'libtensorflow_framework.so.2')],
      // The libraries stay in the cache: the addon finds them there, wherever its package is copied to.
      `-Wl,-rpath,${join(CACHE, 'tensorflow')}`,
    ]);
    installRuntimeDependencies(package_);
    writeFileSync(join(package_, 'built.json'), JSON.stringify({ tfjsNode: TFJS_NODE, tensorflow: TENSORFLOW }));
    rmSync(join(library, 'include'), { recursive: true });
    rmSync(headers, { recursive: true });
    rmSync(CACHE, { recursive: true, force: true });
    renameSync(work, CACHE);
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    throw error;
  }
}

/** The C library, its framework library and headers out of the wheel; returns their folder. */
function fetchTensorFlow(work) {
  say(`fetching TensorFlow ${TENSORFLOW} from PyPI (230 MB)`);
  const requirements = join(work, 'requirements.txt');
  writeFileSync(requirements, `tensorflow-cpu==${TENSORFLOW} --hash=sha256:${TENSORFLOW_SHA256}\n`);
  const wheels = join(work, 'wheels');
  run('python3', [
    ...['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:'],
    ...['--python-version', TENSORFLOW_PYTHON, '--platform', 'manylinux_2_17_x86_64'],
    ...['--platform', 'manylinux2014_x86_64', '--require-hashes', '--requirement', requirements, '--dest', wheels],
  ]);
  say('unpacking the library and its headers');
  const headers = ['tensorflow', 'tsl', 'xla/tsl'].map((folder) => `"tensorflow/include/${folder}/"`);
  const wanted = `("tensorflow/libtensorflow", ${headers.join(', ')})`;
  run('python3', [
    '-c',
    `import glob, sys, zipfile
wheel = zipfile.ZipFile(glob.glob(sys.argv[1] + "/*.whl")[0])
wheel.extractall(sys.argv[2], [name for name in wheel.namelist() if name.startswith(${wanted})])`,
    wheels,
    work,
  ]);
  rmSync(wheels, { recursive: true });
  rmSync(requirements);
  return join(work, 'tensorflow');
}

/** Downloads and unpacks an npm package without running its scripts; returns its folder. */
function npmPack(work, specification, folder) {
  const archive = run('npm', ['pack', '--silent', '--pack-destination', work, specification], 'pipe').trim();
  const target = join(work, folder);
  mkdirSync(target);
  run('tar', ['-xzf', join(work, archive), '-C', target, '--strip-components=1']);
  rmSync(join(work, archive));
  return target;
}

/** Everything tfjs-node imports but TensorFlow.js itself, which must be the repository's single copy. */
function installRuntimeDependencies(package_) {
  const { dependencies } = JSON.parse(readFileSync(join(package_, 'package.json'), 'utf8'));
  const wanted = Object.entries(dependencies).filter(([name]) => name !== '@tensorflow/tfjs');
  const staging = join(dirname(package_), 'dependencies');
  mkdirSync(staging);
  writeFileSync(
    join(staging, 'package.json'),
    JSON.stringify({ private: true, dependencies: Object.fromEntries(wanted) }),
  );
  run('npm', ['install', '--prefix', staging, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  renameSync(join(staging, 'node_modules'), join(package_, 'node_modules'));
  rmSync(staging, { recursive: true });
}

function isInstalled() {
  const stamp = join(INSTALLED, 'built.json');
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === readFileSync(join(BUILT, 'built.json'), 'utf8');
}

function install() {
  if (!existsSync(join(ROOT, 'node_modules', '@tensorflow', 'tfjs'))) {
    fail('E_NOT_BOOTSTRAPPED', 'node_modules is not there yet; run npm ci first');
  }
  rmSync(INSTALLED, { recursive: true, force: true });
  cpSync(BUILT, INSTALLED, { recursive: true });
}

/** Multiplies two matrices with the installed package in a process of its own; returns TensorFlow's version. */
function smokeTest() {
  const program = `const tf = require('@tensorflow/tfjs-node');
const [product] = tf.matMul([[3]], [[4]]).dataSync();
if (tf.getBackend() !== 'tensorflow' || product !== 12) throw new Error(tf.getBackend() + ' says 3 * 4 = ' + product);
process.stdout.write('\\n' + tf.backend().binding.TF_Version);`;
  const output = run(process.execPath, ['-e', program], 'pipe', { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' });
  return output.trim().split('\n').at(-1);
}

function run(command, args, stdout = 'inherit', env = process.env) {
  const result = spawnSync(command, args, { cwd: ROOT, env, encoding: 'utf8', stdio: ['ignore', stdout, 'inherit'] });
  if (result.status !== 0) {
    throw new BuildError(`${command} ended with ${result.status ?? result.error}; what it printed stands above`);
  }
  return result.stdout ?? '';
}

function say(text) {
  process.stderr.write(`tfjs-node: ${text}\n`);
}

function fail(code, message) {
  process.stderr.write(`${code}: ${message}\n`);
  process.exit(4);
}
