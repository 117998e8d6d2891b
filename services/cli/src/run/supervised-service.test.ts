import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { createLogger } from '@crowdtone/observability';
import { type ServiceDescription, SupervisedService } from './supervised-service';

const logger = createLogger('test');
logger.level = 'silent';

/** The state of a process as Linux has it in a letter; empty when there is none. */
function stateOf(pid: number): string {
  try {
    return /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? '';
  } catch {
    return '';
  }
}

describe('SupervisedService', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'crowdtone-service-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Starts a child that runs `body`; `lives` is a file to which the child may append. */
  function start(
    body: string,
    restarts = 3,
    rest: Partial<ServiceDescription> = {},
  ): { service: SupervisedService; lives: string } {
    const entry = join(folder, 'service.cjs');
    const lives = join(folder, 'lives');
    writeFileSync(entry, `const lives = ${JSON.stringify(lives)}; const fs = require('node:fs');\n${body}`);
    writeFileSync(lives, '');
    return {
      service: new SupervisedService(
        { name: 'test', entry, config: { answer: 'forty-two' }, restarts, ...rest },
        logger,
      ),
      lives,
    };
  }

  test('hands the configuration over and reports the facts of a ready service', async () => {
    const { service } = start(`
      const listed = JSON.stringify([process.env, process.argv]);
      process.on('SIGTERM', () => process.exit(0));
      process.once('message', ({ kind, config }) => {
        const answer = kind + ' ' + config.answer;
        process.send({ kind: 'ready', facts: { answer, listed: String(listed.includes(config.answer)) } });
      });
      setInterval(() => {}, 1000);`);
    await expect(service.ready).resolves.toEqual({ answer: 'config forty-two', listed: 'false' });
    await service.stop();
    await expect(service.finished).resolves.toEqual({ begun: true });
  });

  test('hands over 2,000 sources (spawn E2BIG before)', async () => {
    const sources = Array.from({ length: 2000 }, (_, index) => `/${'long-name/'.repeat(20)}${index}.mp4`);
    const { service } = start(
      `process.on('SIGTERM', () => process.exit(0));
      process.once('message', ({ config }) => {
        process.send({ kind: 'ready', facts: { sources: String(config.sources.length) } });
      });
      setInterval(() => {}, 1000);`,
      0,
      { config: { sources } },
    );
    await expect(service.ready).resolves.toEqual({ sources: '2000' });
    await service.stop();
  });

  test.each(['stop', 'kill', 'crash'] as const)('leaves no frozen child behind: %s', async (how) => {
    const { service } = start(
      `const child = require('node:child_process').spawn('sleep', ['600'], { stdio: 'ignore' });
      child.kill('SIGSTOP');
      process.on('SIGTERM', () => process.exit(0));
      process.send({ kind: 'ready', facts: { pid: String(child.pid) } }, () => {
        if (${how === 'crash'}) process.kill(process.pid, 'SIGKILL');
      });
      setInterval(() => {}, 1000);`,
      0,
    );
    const { pid } = await service.ready;
    if (how !== 'crash') await service[how]();
    await service.finished.catch(() => undefined);
    // Killed: it ends as soon as the system comes to it, and is buried by the first process of the system.
    while (!['', 'Z', 'X'].includes(stateOf(Number(pid)))) await turn();
    expect(['', 'Z', 'X']).toContain(stateOf(Number(pid)));
  });

  test('stops one that has not come to listen yet', async () => {
    const { service, lives } = start(`fs.appendFileSync(lives, 'x'); setInterval(() => {}, 1000);`);
    await service.stop();
    await expect(service.finished).resolves.toEqual({ begun: false });
    expect(readFileSync(lives, 'utf8').length).toBeLessThanOrEqual(1);
  });

  test('C14: is killed at once when it cannot finish any more, instead of after its limit', async () => {
    const { service } = start(
      `process.on('SIGTERM', () => {}); process.send({ kind: 'ready', facts: {} }); setInterval(() => {}, 1000);`,
      3,
      { untilHopeless: async () => undefined },
    );
    await service.ready;
    await service.stop();
    await expect(service.finished).rejects.toMatchObject({ code: 'E_SERVICE_KILLED' });
  });

  test('C14: says that memory may be short when a service is killed again and again', async () => {
    const { service } = start(`process.kill(process.pid, 'SIGKILL');`, 1);
    await expect(service.finished).rejects.toMatchObject({ code: 'E_MEMORY_FULL', exitCode: 4 });
  });

  test('starts a killed service again until it ends by itself', async () => {
    const { service, lives } = start(`
      fs.appendFileSync(lives, 'x');
      const life = fs.readFileSync(lives, 'utf8').length;
      process.send({ kind: 'ready', facts: {} }, () => (life < 3 ? process.kill(process.pid, 'SIGKILL') : process.exit(0)));`);
    await service.finished;
    expect(readFileSync(lives, 'utf8')).toHaveLength(3);
  });

  test('tells when a process follows another, which is instructed anew and not with what the one before was told', async () => {
    const told: number[] = [];
    const { service, lives } = start(
      `process.on('message', ({ kind, text }) => {
        if (kind !== 'told') return;
        fs.appendFileSync(lives, text + ' ');
        if (text === 'first') process.kill(process.pid, 'SIGKILL');
        else process.exit(0);
      });
      process.send({ kind: 'ready', facts: {} });`,
      1,
      {
        onRestart: () => {
          told.push(service.processesBefore);
          service.instruct({ kind: 'told', text: 'second' });
        },
      },
    );
    service.instruct({ kind: 'told', text: 'first' });
    await service.finished;
    expect(told).toEqual([1]);
    expect(readFileSync(lives, 'utf8')).toBe('first second ');
  });

  test('forgets the crashes of one that was at work for long enough since', async () => {
    const { service, lives } = start(
      `fs.appendFileSync(lives, 'x');
      const life = fs.readFileSync(lives, 'utf8').length;
      process.send({ kind: 'ready', facts: {} }, () => (life < 5 ? process.kill(process.pid, 'SIGKILL') : process.exit(0)));`,
      1,
      { steadyMs: 0 },
    );
    await service.finished;
    expect(readFileSync(lives, 'utf8')).toHaveLength(5);
  });

  test('gives up after too many deaths, with a code', async () => {
    const { service, lives } = start(`fs.appendFileSync(lives, 'x'); process.exit(7);`, 2);
    await expect(service.finished).rejects.toMatchObject({ code: 'E_SERVICE_CRASHED' });
    expect(readFileSync(lives, 'utf8')).toHaveLength(3);
    await expect(service.ready).rejects.toMatchObject({ code: 'E_SERVICE_CRASHED' });
  });

  test('does not repeat what cannot work: a coded failure is passed on with its exit code', async () => {
    const { service } = start(
      `process.send({ kind: 'failed', code: 'E_RUNTIME_UNAVAILABLE', message: 'no runtime; install one' }, () => process.exit(4));`,
    );
    await expect(service.finished).rejects.toMatchObject({ code: 'E_RUNTIME_UNAVAILABLE', exitCode: 4 });
  });
});
