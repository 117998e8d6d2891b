import { DEFAULT_MODEL } from '@crowdtone/config';
import { expressionModelNames, ROUTED_MODEL } from '@crowdtone/networks';
import { CommandLine } from '@crowdtone/testing/cli/command-line';
import { DurableRedis } from '@crowdtone/testing/durable-redis';

const line = new CommandLine();
afterEach(() => expect(line.leftovers()).toEqual([]));
afterAll(() => line.close());

interface Diagnosis {
  readonly healthy: boolean;
  readonly findings: readonly { part: string; ok: boolean; required: boolean; detail: string }[];
}

describe('doctor', () => {
  test('lists the components of a healthy machine, one per line', async () => {
    const { exitCode, stdout, stderr } = await line.run(['doctor']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^ok +ffmpeg +\d+\.\d+\S* at \//m);
    expect(stdout).toMatch(/^ok +ffmpeg redirects +redirects of HTTP cameras are refused/m);
    expect(stdout).toMatch(/^ok +redis +private server \(redis-server \d+\.\d+/m);
    expect(stdout).toMatch(/^ok +runtime onnxruntime +\d+\.\d+\S* \(default\)/m);
    expect(stdout).toMatch(/^ok +model faceapi-baseline +[0-9a-f]{12}, /m);
    expect(stdout).toMatch(new RegExp(`^ok +model ${DEFAULT_MODEL} +[0-9a-f]{12}, `, 'm'));
    expect(stdout).not.toMatch(/^MISSING/m);
  });

  test('prints the same as JSON, and nothing else', async () => {
    const { exitCode, stdout } = await line.run(['doctor', '--json']);
    const { healthy, findings } = JSON.parse(stdout) as Diagnosis;
    expect({ exitCode, healthy }).toEqual({ exitCode: 0, healthy: true });
    expect(findings.filter(({ required }) => required).map(({ part, ok }) => [part, ok])).toEqual([
      ['system', true],
      ['ffmpeg', true],
      ['redis', true],
      ...expressionModelNames.filter((name) => name !== ROUTED_MODEL).map((name) => [`model ${name}`, true]),
    ]);
    const others = expressionModelNames.filter((name) => name !== ROUTED_MODEL && name !== 'faceapi-baseline');
    const routed = findings.find(({ part }) => part === 'model auto');
    expect(routed).toMatchObject({ ok: others.length > 0, required: false });
    expect(routed?.detail).toMatch(
      others.length > 0 ? /^[0-9a-f]{12}, classifies faces from [^;]+ px; .* at 48/ : /^E_MODEL_MISSING: .*gme-net/,
    );
  });

  test('names every missing component with its remedy, and exits with 4', async () => {
    const { exitCode, stdout } = await line.run(['doctor'], { env: { PATH: '/nowhere' } });
    expect(exitCode).toBe(4);
    expect(stdout).toMatch(/^MISSING +ffmpeg +E_FFMPEG_MISSING: .*apt-get install/m);
    expect(stdout).toMatch(/^MISSING +redis +E_REDIS_MISSING: .*apt-get install/m);
    expect(stdout).toMatch(/^ok +runtime onnxruntime/m);
  });

  test('checks the configured Redis without printing its password', async () => {
    const env = { REDIS_URL: 'redis://me:secret@127.0.0.1:1' };
    const { exitCode, stdout } = await line.run(['doctor', '--json'], { env });
    const { healthy, findings } = JSON.parse(stdout) as Diagnosis;
    expect({ exitCode, healthy }).toEqual({ exitCode: 4, healthy: false });
    expect(findings.find(({ part }) => part === 'redis')).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/^E_REDIS_UNREACHABLE: Redis at redis:\/\/127\.0\.0\.1:1 /),
    });
    expect(stdout).not.toContain('secret');
  });

  test('D19: warns that the configured Redis evicts queued data, and says how to prevent it', async () => {
    const redis = await DurableRedis.start('--maxmemory-policy', 'allkeys-lru');
    const { exitCode, stdout } = await line.run(['doctor'], { env: { REDIS_URL: redis.url } });
    expect(exitCode).toBe(4);
    expect(stdout).toMatch(/redis +E_REDIS_EVICTS: .*allkeys-lru.*CONFIG SET maxmemory-policy noeviction/);
    await redis.remove();
  });
});
