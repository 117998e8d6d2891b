/**
 * Makes a fresh checkout runnable, and costs a few milliseconds when it already is. Plain Node without
 * dependencies, because it runs before there are any.
 *
 * Steps: Node version -> system packages -> `npm ci` -> build. Each step is skipped when a stamp or a look at the
 * machine says that it is done. What may not be installed here (no root, another system) is named with its command.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { linkCommand } from './link-command.mjs';
import { turbo } from './turbo.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const STAMP = join(ROOT, 'node_modules', '.cache', 'crowdtone', 'bootstrap.json');
const OLDEST_NODE = 20;
const ENVIRONMENT_ERROR = 4;

/** What the steps print goes to standard error: standard output belongs to the program that is started next. */
const STDIO = ['ignore', 2, 2];

/** Debian and Ubuntu packages by the program that proves their presence, or by a command that only works with them. */
const SYSTEM_PROGRAMS = [
  { programs: ['ffmpeg', 'ffprobe'], apt: 'ffmpeg', brew: 'ffmpeg', when: 'always' },
  { programs: ['redis-server'], apt: 'redis-server', brew: 'redis', when: 'always' },
  {
    programs: ['chromium', 'chromium-browser', 'google-chrome'],
    anyOf: true,
    apt: 'chromium',
    brew: 'chromium',
    when: 'browser',
  },
  {
    check: [
      '/usr/bin/python3',
      '-c',
      'import gi; [gi.require_version(name, "1.0") for name in ("Gst", "GstRtspServer")];' +
        'from gi.repository import Gst, GstRtspServer; Gst.init(None);' +
        'parts = ("videotestsrc", "videoscale", "x264enc", "rtph264pay");' +
        'raise SystemExit(not all(map(Gst.ElementFactory.find, parts)))',
    ],
    apt: [
      ...['python3', 'python3-gi', 'gir1.2-gst-rtsp-server-1.0'],
      ...['base', 'good', 'ugly'].map((set) => `gstreamer1.0-plugins-${set}`),
    ].join(' '),
    brew: 'pygobject3 gst-rtsp-server gstreamer',
    when: 'camera',
  },
  {
    programs: ['promtool', 'bwrap', 'systemd-analyze'],
    apt: 'prometheus bubblewrap systemd',
    brew: 'prometheus',
    when: 'infra',
  },
  { programs: ['mosquitto', 'mosquitto_passwd'], apt: 'mosquitto', brew: 'mosquitto', when: 'infra' },
  {
    // Debian keeps the server of each version out of the path.
    check: ['/bin/sh', '-c', 'command -v initdb || ls /usr/lib/postgresql/*/bin/initdb'],
    apt: 'postgresql',
    brew: 'postgresql',
    when: 'infra',
  },
  { programs: ['nginx', 'openssl'], apt: 'nginx-light openssl', brew: 'nginx openssl', when: 'infra' },
  { check: ['python3', '-m', 'pip', '--version'], apt: 'python3-pip', brew: 'python', when: 'infra' },
  { programs: ['Rscript'], apt: 'r-base-core', brew: 'r', when: 'infra' },
];

/**
 * @param {{ browser?: boolean, camera?: boolean, infra?: boolean, link?: boolean }} needs what only tests need: Chromium for
 *   those of the dashboard, a server of camera streams for those of live sources, promtool, bubblewrap, systemd-analyze,
 *   nginx, mosquitto, PostgreSQL, pip and R for those of infra/, of proxies, of MQTT, of several processes and of examples; `link` puts the command line on the path
 */
export function bootstrap(needs = {}) {
  checkNode();
  installSystemPackages(needs);
  const stamp = readStamp();
  const lock = hashOf(readFileSync(join(ROOT, 'package-lock.json')));
  if (stamp.lock !== lock || !existsSync(join(ROOT, 'node_modules', '.package-lock.json'))) {
    say('installing npm packages (npm ci)');
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  }
  const sources = hashOf(listSources().join('\n'));
  if (stamp.lock !== lock || stamp.sources !== sources || !outputsExist()) {
    say('building');
    const args = ['run', 'build', '--output-logs=errors-only'];
    checkEnded(`turbo ${args.join(' ')}`, turbo(args, STDIO));
  }
  const linked = stamp.linked === true || needs.link === true;
  if (linked && stamp.linked !== true) linkCommand();
  if (stamp.lock !== lock || stamp.sources !== sources || stamp.linked !== linked) {
    mkdirSync(dirname(STAMP), { recursive: true });
    writeFileSync(STAMP, JSON.stringify({ lock, sources, linked }));
  }
}

function checkNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= OLDEST_NODE) return;
  fail(
    'E_NODE_TOO_OLD',
    `Node ${process.versions.node} runs this; install Node ${OLDEST_NODE} or newer (https://nodejs.org)`,
  );
}

function installSystemPackages(needs) {
  const missing = SYSTEM_PROGRAMS.filter(
    (entry) => (entry.when === 'always' || needs[entry.when]) && !isPresent(entry),
  );
  if (missing.length === 0) return;
  const packages = missing.map((entry) => entry.apt);
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (process.platform !== 'linux' || !findProgram('apt-get')) {
    const hint =
      process.platform === 'darwin'
        ? `brew install ${missing.map((entry) => entry.brew).join(' ')}`
        : `install ${packages.join(', ')} with your system's package manager`;
    fail('E_PROGRAM_MISSING', `${packages.join(', ')} not found on this machine; run: ${hint}`);
  }
  if (process.getuid?.() !== 0) {
    fail(
      'E_PROGRAM_MISSING',
      `${packages.join(', ')} not found on this machine; run: sudo apt-get update && sudo ${command}`,
    );
  }
  say(`installing Debian packages: ${packages.join(' ')}`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], environment);
  run('apt-get', [...command.split(' ').slice(1), '-qq'], environment);
}

function isPresent({ programs, anyOf, check }) {
  if (check) return spawnSync(check[0], check.slice(1), { stdio: 'ignore' }).status === 0;
  return anyOf ? programs.some(findProgram) : programs.every(findProgram);
}

function findProgram(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false; // not in this folder: the next one is asked
    }
  });
}

/** Path, size and time of every file that the build reads: cheap to list, and different after any edit or checkout. */
function listSources() {
  const lines = [];
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name.startsWith('.')) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else {
        const { size, mtimeMs } = statSync(path);
        lines.push(`${path} ${size} ${mtimeMs}`);
      }
    }
  };
  for (const folder of ['packages', 'services']) visit(join(ROOT, folder));
  lines.push(hashOf(readFileSync(join(ROOT, 'infra', 'swc.json'))));
  return lines.sort();
}

function outputsExist() {
  return ['packages', 'services'].every((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => existsSync(join(ROOT, folder, name, 'package.json')))
      .every((name) => existsSync(join(ROOT, folder, name, 'dist'))),
  );
}

function readStamp() {
  if (!existsSync(STAMP)) return {};
  try {
    return JSON.parse(readFileSync(STAMP, 'utf8'));
  } catch {
    return {}; // a stamp cut short by a crash counts as none: the steps run again
  }
}

function run(program, args, env = process.env) {
  const environment = { ONNXRUNTIME_NODE_INSTALL: 'skip', ...env };
  checkEnded(`${program} ${args.join(' ')}`, spawnSync(program, args, { cwd: ROOT, env: environment, stdio: STDIO }));
}

function checkEnded(command, { status, error }) {
  if (error || status !== 0) {
    fail(
      'E_BOOTSTRAP_FAILED',
      `"${command}" ended with ${error?.message ?? `status ${status}`}; its output above says why`,
    );
  }
}

function hashOf(data) {
  return createHash('sha256').update(data).digest('hex');
}

function say(text) {
  process.stderr.write(`crowdtone: ${text} ...\n`);
}

function fail(code, message) {
  process.stderr.write(`${code}: ${message}\n`);
  process.exit(ENVIRONMENT_ERROR);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  bootstrap(
    Object.fromEntries(['browser', 'camera', 'infra'].map((need) => [need, process.argv.includes(`--${need}`)])),
  );
