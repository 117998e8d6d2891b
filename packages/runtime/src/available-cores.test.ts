import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { availableCores } from './available-cores';

const folder = mkdtempSync(join(tmpdir(), 'crowdtone-cores-'));
afterAll(() => rmSync(folder, { recursive: true }));

let tests = 0;
/** Cores of 64 with these control groups. */
function coresWith(membership: string, files: Readonly<Record<string, string>>): number {
  tests += 1;
  const mount = join(folder, String(tests));
  for (const [name, content] of Object.entries({ membership, ...files })) {
    mkdirSync(dirname(join(mount, name)), { recursive: true });
    writeFileSync(join(mount, name), content);
  }
  return availableCores({ membership: join(mount, 'membership'), mount }, 64);
}

test('without control groups all allowed cores are available', () => {
  expect(availableCores({ membership: join(folder, 'none'), mount: folder }, 6)).toBe(6);
  expect(availableCores()).toBeGreaterThanOrEqual(1);
});

test('a container of 2 CPUs on 64 cores has 2, with either version of control groups', () => {
  expect(coresWith('0::/\n', { 'cpu.max': '200000 100000\n' })).toBe(2);
  const v1 = { 'cpu,cpuacct/cpu.cfs_quota_us': '200000\n', 'cpu,cpuacct/cpu.cfs_period_us': '100000\n' };
  expect(coresWith('9:memory:/docker/ab\n4:cpu,cpuacct:/docker/ab\n', v1)).toBe(2);
});

test('the smallest limit around the process holds', () => {
  const files = { 'a.slice/cpu.max': '300000 100000\n', 'a.slice/b.service/cpu.max': 'max 100000\n' };
  expect(coresWith('0::/a.slice/b.service\n', files)).toBe(3);
});

test('part of a core counts as one, and no limit as none', () => {
  expect(coresWith('0::/\n', { 'cpu.max': '50000 100000\n' })).toBe(1);
  expect(coresWith('0::/\n', { 'cpu.max': '350000 100000\n' })).toBe(3);
  expect(coresWith('0::/\n', { 'cpu.max': 'max 100000\n' })).toBe(64);
  const unlimited = { 'cpu/cpu.cfs_quota_us': '-1\n', 'cpu/cpu.cfs_period_us': '100000\n' };
  expect(coresWith('4:cpu:/x\n', unlimited)).toBe(64);
});
