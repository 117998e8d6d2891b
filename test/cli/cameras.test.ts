import { readdirSync, statSync, writeFileSync } from 'node:fs';
import {
  type Alert,
  alertsAnswerSchema,
  cameraAnswerSchema,
  camerasAnswerSchema,
  cameraTestAnswerSchema,
  type DashboardToGateway,
  type GatewayToDashboard,
  liveEventSchema,
  runsAnswerSchema,
  type SourceHealth,
  sourcesAnswerSchema,
  tallyTotal,
  thumbnailsSchema,
} from '@crowdtone/domain';
import { CommandLine } from '@crowdtone/testing/cli/command-line';
import { io, type Socket } from 'socket.io-client';

const line = new CommandLine();
afterAll(() => line.close());

const CAMERAS = `
analysis: { fps: 2, window: 1 }
sources:
  - { id: hall, name: The hall, url: "lavfi:testsrc2=size=320x180:rate=10", setting: synthetic }
  - { id: gone, url: "rtsp://admin:s3cret@127.0.0.1:1/", setting: education, legalBasis: "safety, file 7" }
alerts:
  - { name: Camera away, kind: down, forSeconds: 1, graceSeconds: 1, sources: [gone] }
`;

describe('crowdtone serve --config', () => {
  test('watches one camera, reports why another is unavailable, and stops both cleanly', async () => {
    writeFileSync(line.path('cameras.yaml'), CAMERAS);
    const serving = line.start(['serve', '--config', 'cameras.yaml', '--port', '0', '--out', 'live']);
    const [, url = ''] = await serving.untilSays(/dashboard: (http:\S+)/);
    const socket: Socket<GatewayToDashboard, DashboardToGateway> = io(url, { transports: ['websocket'] });
    const newest = new Map<string, SourceHealth>();
    const alerts: Alert[] = [];
    const pictured = new Set<string>();
    socket.on('connect', () => socket.emit('pictures', { wanted: true }));
    await new Promise<void>((resolve) => {
      let windows = 0;
      const check = () => {
        if (windows >= 2 && newest.get('gone')?.lastError && alerts.length > 0 && pictured.size > 0) resolve();
      };
      socket.on('pictures', (message) => {
        for (const { sourceId } of thumbnailsSchema.parse(message)) pictured.add(sourceId);
        check();
      });
      socket.on('event', (message) => {
        const { event } = liveEventSchema.parse(message);
        if (event.kind === 'health') newest.set(event.health.sourceId, event.health);
        if (event.kind === 'window' && event.window.sourceId === 'hall') windows += 1;
        if (event.kind === 'alert') alerts.push(event.alert);
        check();
      });
    });
    socket.disconnect();
    expect([...pictured]).toEqual(['hall']);
    expect(newest.get('hall')).toMatchObject({ phase: 'live', epoch: 0, size: { width: 320, height: 180 } });
    expect(newest.get('gone')?.lastError).toMatchObject({ cause: 'refused' });

    expect(alerts).toMatchObject([{ sourceId: 'gone', ruleName: 'Camera away', firedAtMs: null, clearedAt: null }]);
    expect(alerts[0]?.message).toMatch(/^gone: no video for \d+ seconds?\.$/);

    const { runs } = runsAnswerSchema.parse(await (await fetch(`${url}/api/runs`)).json());
    const answer = await (await fetch(`${url}/api/runs/${runs[0]?.runId}/sources`)).text();
    expect(answer).not.toMatch(/s3cret|admin/);
    expect(sourcesAnswerSchema.parse(JSON.parse(answer)).sources).toMatchObject([
      { sourceId: 'hall', label: 'The hall', state: 'running', purpose: { setting: 'synthetic', legalBasis: null } },
      { sourceId: 'gone', state: 'waiting', purpose: { setting: 'education', legalBasis: 'safety, file 7' } },
    ]);

    serving.pressCtrlC();
    const { exitCode, stdout, stderr } = await serving.ended;
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
    expect(stderr).not.toMatch(/E_|^\s+at |s3cret/m);
    expect(stderr).toContain(alerts[0]?.message);
    expect(line.leftovers()).toEqual([]);

    const later = line.start(['serve', '--port', '0', '--out', 'live']);
    const [, again = ''] = await later.untilSays(/dashboard: (http:\S+)/);
    const kept = await (await fetch(`${again}/api/runs/${runs[0]?.runId}/sources`)).json();
    for (const { state, decoded, analysed, dropped } of sourcesAnswerSchema.parse(kept).sources) {
      expect(state).toBe('complete');
      expect(decoded).toBe(analysed + (dropped.overload ?? 0) + (dropped.interrupted ?? 0));
    }
    const stored = alertsAnswerSchema.parse(await (await fetch(`${again}/api/alerts`)).json()).alerts;
    expect(stored).toMatchObject([{ id: alerts[0]?.id, clearedBecause: 'ended' }]);
    later.pressCtrlC();
    await later.ended;
  }, 120_000);

  test('goes on with every camera in the same run when ingest is killed', async () => {
    const sources = ['hall', 'door'].map((id, at) => {
      return `  - { id: ${id}, url: "lavfi:testsrc2=size=${320 + 2 * at}x180:rate=10", setting: synthetic }`;
    });
    const lines = ['analysis: { fps: 2, window: 1 }', 'sources:', ...sources];
    writeFileSync(line.path('killed.yaml'), lines.join('\n'));
    const serving = line.start(['serve', '--config', 'killed.yaml', '--port', '0', '--out', 'killed']);
    const [, address = ''] = await serving.untilSays(/dashboard: (http:\S+)/);
    const socket: Socket<GatewayToDashboard, DashboardToGateway> = io(address, { transports: ['websocket'] });
    const newest = new Map<string, number>();
    let wake = () => {};
    socket.on('event', (message) => {
      const { event } = liveEventSchema.parse(message);
      if (event.kind === 'window') newest.set(event.window.sourceId, event.window.index);
      wake();
    });
    const reach = async (index: number) => {
      while (['hall', 'door'].some((id) => (newest.get(id) ?? -1) < index)) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    };
    await reach(1);
    process.kill(serving.processOf('services/ingest/dist/live-main.js'), 'SIGKILL');
    await reach(Math.max(...newest.values()) + 3);
    socket.disconnect();
    serving.pressCtrlC();
    expect((await serving.ended).exitCode).toBe(130);

    const later = line.start(['serve', '--port', '0', '--out', 'killed']);
    const [, again = ''] = await later.untilSays(/dashboard: (http:\S+)/);
    const { runs } = runsAnswerSchema.parse(await (await fetch(`${again}/api/runs`)).json());
    expect(runs).toHaveLength(1);
    const kept = await (await fetch(`${again}/api/runs/${runs[0]?.runId}/sources`)).json();
    for (const source of sourcesAnswerSchema.parse(kept).sources) {
      expect(source).toMatchObject({ state: 'complete', segment: { epoch: 1 } });
      expect(source.decoded).toBe(source.analysed + tallyTotal(source.dropped));
    }
    later.pressCtrlC();
    await later.ended;
    expect(line.leftovers()).toEqual([]);
  }, 120_000);

  test('refuses videos together with cameras', async () => {
    const { exitCode, stderr } = await line.run(['serve', 'clip.mp4', '--config', 'cameras.yaml']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^E_USAGE: /);
  });
});

describe('cameras that are added at runtime', () => {
  /** Every response, to be searched for secrets. */
  const answers: string[] = [];

  /** The program on a store that outlives it, and the messages that a client receives. */
  async function serveAdded() {
    // The cameras of this test are on this machine, which is refused by default.
    writeFileSync(line.path('added.yaml'), 'analysis: { window: 1 }\naccess: { cameraNetworks: [127.0.0.0/8] }\n');
    const serving = line.start(['serve', '--config', 'added.yaml', '--port', '0', '--out', 'added'], {
      env: { CROWDTONE_LOG_LEVEL: 'debug' },
    });
    const [, url = ''] = await serving.untilSays(/dashboard: (http:[^\s"]+)/);
    const socket: Socket<GatewayToDashboard, DashboardToGateway> = io(url, { transports: ['websocket'] });
    const phases: string[] = [];
    let wake = () => {};
    socket.onAny((_, message) => answers.push(JSON.stringify(message)));
    socket.on('event', (message) => {
      const { event } = liveEventSchema.parse(message);
      if (event.kind === 'health') phases.push(`${event.health.sourceId} ${event.health.phase}`);
      wake();
    });
    const untilPhase = async (phase: string) => {
      while (phases.at(-1) !== phase) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    };
    const ask = async (method: string, path = '', body?: object) => {
      const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
      const answer = await fetch(`${url}/api/cameras${path}`, { method, ...(body && json) });
      const text = await answer.text();
      answers.push(text);
      return { status: answer.status, answer: text === '' ? null : JSON.parse(text) };
    };
    const end = async () => {
      socket.disconnect();
      serving.pressCtrlC();
      return serving.ended;
    };
    return { url, ask, untilPhase, end };
  }

  test('are watched at once, paused, kept over a restart without revealing their password, and removed', async () => {
    const gate = { id: 'gate', url: 'rtsp://admin:s3cret@127.0.0.1:1/?pwd=s3cret', setting: 'event' };
    const first = await serveAdded();
    expect(camerasAnswerSchema.parse((await first.ask('GET')).answer)).toEqual({ cameras: [], watched: true });
    const { test } = cameraTestAnswerSchema.parse((await first.ask('POST', '/test', { url: gate.url })).answer);
    expect(test).toMatchObject({ reached: false, cause: 'refused' });
    expect((await first.ask('POST', '', { ...gate, setting: 'workplace' })).status).toBe(400);
    const metadata = await first.ask('POST', '', { ...gate, url: 'http://169.254.169.254/latest?pwd=s3cret' });
    expect([metadata.status, metadata.answer.error.code]).toEqual([400, 'E_ADDRESS_REFUSED']);
    const { status, answer } = await first.ask('POST', '', gate);
    expect([status, cameraAnswerSchema.parse(answer).camera.location]).toEqual([
      201,
      'rtsp://***@127.0.0.1:1/?pwd=***',
    ]);
    await first.untilPhase('gate backing-off');
    expect((await first.ask('PATCH', '/gate', { paused: true, name: 'North gate' })).status).toBe(200);
    await first.untilPhase('gate paused');
    for (const name of readdirSync(line.path('added'))) {
      expect([name, statSync(line.path(`added/${name}`)).mode & 0o077]).toEqual([name, 0]);
    }
    const { exitCode, stderr } = await first.end();
    expect(exitCode).toBe(130);

    const second = await serveAdded();
    const { cameras } = camerasAnswerSchema.parse((await second.ask('GET')).answer);
    expect(cameras).toMatchObject([{ id: 'gate', name: 'North gate', paused: true, hasCredentials: true }]);
    expect((await second.ask('PATCH', '/gate', { url: 'rtsp://***@127.0.0.1:2/' })).status).toBe(400);
    expect((await second.ask('PATCH', '/gate', { paused: false })).status).toBe(200);
    await second.untilPhase('gate backing-off');
    expect((await second.ask('DELETE', '/gate')).status).toBe(204);
    expect(camerasAnswerSchema.parse((await second.ask('GET')).answer).cameras).toEqual([]);
    expect((await second.ask('POST', '', gate)).answer.error.code).toBe('E_CAMERA_ID_TAKEN');
    const pages = await Promise.all(
      ['/', '/metrics', '/api/runs'].map(async (path) => (await fetch(`${second.url}${path}`)).text()),
    );
    const ended = await second.end();

    expect([...answers, ...pages, stderr, ended.stderr].filter((text) => /s3cret|admin/.test(text))).toEqual([]);
    expect(stderr).toContain('is unavailable: no service is listening on that port');
    expect(line.leftovers()).toEqual([]);
  }, 120_000);
});

describe('crowdtone config check', () => {
  test('accepts a valid file', async () => {
    writeFileSync(line.path('cameras.yaml'), CAMERAS);
    const { exitCode, stdout } = await line.run(['config', 'check', 'cameras.yaml']);
    expect([exitCode, stdout]).toEqual([0, 'cameras.yaml is valid (2 sources)\n']);
  });

  test('lists every issue of an invalid one, without secrets', async () => {
    writeFileSync(line.path('bad.yaml'), CAMERAS.replace('fps: 2', 'fps: -2').replace('id: gone', 'id: Gone!'));
    const { exitCode, stderr } = await line.run(['config', 'check', 'bad.yaml']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^E_CONFIG_INVALID: .*analysis\.fps.*sources\.1\.id/);
    expect(stderr).not.toMatch(/s3cret|admin/);
  });

  test('refuses to analyse faces in a classroom without a legal basis', async () => {
    writeFileSync(line.path('class.yaml'), CAMERAS.replace(', legalBasis: "safety, file 7"', ''));
    const { exitCode, stderr } = await line.run(['config', 'check', 'class.yaml']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^E_LEGAL_BASIS_MISSING: .*Article 5/);
  });
});
