import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

test('Turborepo sends no telemetry, and only the script that disables it starts it', () => {
  const said = execFileSync(process.execPath, [join(ROOT, 'infra/turbo.mjs'), 'telemetry', 'status'], {
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: undefined, DO_NOT_TRACK: undefined },
    encoding: 'utf8',
  });
  expect(said).toContain('Disabled');
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
  expect(Object.values(scripts).filter((script) => /(^|\s)turbo\b/.test(script))).toEqual([]);
});
