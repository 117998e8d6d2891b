import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const home = mkdtempSync(join(tmpdir(), 'crowdtone-home-'));
const bin = join(home, '.local', 'bin');
const other = join(home, 'other');
beforeEach(() => {
  for (const folder of [bin, other]) mkdirSync(folder, { recursive: true });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Links the command as `npm start` does once per checkout, with a PATH of these folders only. */
function link(folders: readonly string[], env: NodeJS.ProcessEnv = {}): void {
  execFileSync(process.execPath, [join(ROOT, 'infra/link-command.mjs')], {
    env: { HOME: home, PATH: folders.join(':'), ...env },
    stdio: 'ignore',
  });
}

test('the command is linked into the user folder on PATH, and runs from there', () => {
  link([bin]);
  expect(realpathSync(join(bin, 'crowdtone'))).toBe(realpathSync(join(ROOT, 'services/cli/bin/crowdtone.mjs')));
  // Resolved through PATH as a user would; otherwise a fresh checkout would link itself into the machine's own folder.
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  const version = execFileSync(join(bin, 'crowdtone'), ['--version'], { cwd: home, env, encoding: 'utf8' });
  expect(version.trim()).toBe('0.1.0');
  link([bin]); // the second call changes nothing
  expect(readdirSync(bin)).toEqual(['crowdtone']);
});

test('an existing program of the same name is kept', () => {
  writeFileSync(join(other, 'crowdtone'), 'of another project');
  link([bin, other]);
  expect([readdirSync(bin), readFileSync(join(other, 'crowdtone'), 'utf8')]).toEqual([[], 'of another project']);
});

test.each([
  ['no folder on the path is for it', () => [other], {}],
  ['continuous integration runs', () => [bin], { CI: 'true' }],
])('nothing is linked where %s', (_when, folders, env) => {
  link(folders(), env);
  expect([readdirSync(bin), readdirSync(other)]).toEqual([[], []]);
});
