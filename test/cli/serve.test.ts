import {
  type DashboardToGateway,
  type GatewayToDashboard,
  type GroupWindow,
  liveEventSchema,
  liveSnapshotSchema,
  runsAnswerSchema,
  sourcesAnswerSchema,
  windowsAnswerSchema,
} from '@crowdtone/domain';
import { CommandLine, type RunningCommand } from '@crowdtone/testing/cli/command-line';
import { io, type Socket } from 'socket.io-client';
import { launchChromium } from '../browser/browser-rig';
import { WatchedPage } from '../browser/watched-page';
import { filmCrowd, QUICK } from '../scenes/footage';

const PEOPLE = 8;

const line = new CommandLine();
let serving: RunningCommand;
let url: string;
let socket: Socket<GatewayToDashboard, DashboardToGateway> | undefined;
/** Windows delivered by Socket.IO, in the snapshot or when they closed. */
const delivered = new Map<number, GroupWindow>();

beforeAll(async () => {
  await filmCrowd(line.path('crowd.mp4'), { people: PEOPLE, seconds: 3 });
  serving = line.start(['serve', 'crowd.mp4', '--port', '0', '--out', 'live', ...QUICK]);
  [, url = ''] = await serving.untilSays(/dashboard: (http:\S+)/);
  const client = io(url, { transports: ['websocket'], forceNew: true });
  socket = client;
  await new Promise<void>((resolve) => {
    client.on('snapshot', (message) => {
      const { snapshot } = liveSnapshotSchema.parse(message);
      for (const window of snapshot.windows) delivered.set(window.index, window);
      if (snapshot.runs[0]?.endedAt) resolve();
    });
    client.on('event', (message) => {
      const { event } = liveEventSchema.parse(message);
      if (event.kind === 'window') delivered.set(event.window.index, event.window);
      if (event.kind === 'run' && event.run.endedAt !== null) resolve();
    });
  });
}, 120_000);

afterAll(async () => {
  socket?.disconnect();
  await line.close();
});

async function ask(path: string): Promise<unknown> {
  return (await fetch(url + path)).json();
}

describe('crowdtone serve', () => {
  test('delivers each window as it closes, equal to that of REST', async () => {
    const { runs } = runsAnswerSchema.parse(await ask('/api/runs'));
    expect(runs).toHaveLength(1);
    const [run] = runs;
    const { sources } = sourcesAnswerSchema.parse(await ask(`/api/runs/${run?.runId}/sources`));
    expect(sources).toMatchObject([{ label: 'crowd.mp4', state: 'complete', decoded: 12, tracks: PEOPLE }]);
    const source = encodeURIComponent(sources[0]?.sourceId ?? '');
    const { windows } = windowsAnswerSchema.parse(await ask(`/api/runs/${run?.runId}/windows?source=${source}`));
    expect(windows.map(({ index, people }) => [index, people.readable])).toEqual([
      [0, PEOPLE],
      [1, PEOPLE],
      [2, PEOPLE],
    ]);
    expect([...delivered.values()]).toEqual(windows);
  });

  test('shows the crowd in a browser without console errors', async () => {
    const browser = await launchChromium();
    try {
      const visit = new WatchedPage(await browser.newPage(), url);
      await visit.page.goto(url);
      await visit.page.getByRole('heading', { level: 1, name: 'crowd.mp4' }).waitFor();
      await visit.see('Mood at the end');
      await visit.page.locator('.state-complete').waitFor();
      await visit.page.getByRole('button', { name: 'Table of shares over time' }).click();
      const rows = await visit.page.locator('.shares-card tbody tr').allInnerTexts();
      expect(rows.map((row) => row.split('\t')[1])).toEqual(Array(3).fill(String(PEOPLE)));
      expect(visit.complaints).toEqual([]);
      expect(visit.strayRequests).toEqual([]);
    } finally {
      await browser.close();
    }
  }, 60_000);

  test('stops cleanly on Ctrl-C, and shows earlier runs after a restart', async () => {
    const before = await ask('/api/runs');
    serving.pressCtrlC();
    const { exitCode, stdout, stderr } = await serving.ended;
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
    expect(stderr).not.toMatch(/E_|^\s+at /m);
    expect(line.leftovers()).toEqual([]);

    serving = line.start(['serve', '--port', '0', '--out', 'live']);
    [, url = ''] = await serving.untilSays(/dashboard: (http:\S+)/);
    expect(await ask('/api/runs')).toEqual(before);
    serving.pressCtrlC();
    expect((await serving.ended).exitCode).toBe(130);
    expect(line.leftovers()).toEqual([]);
  }, 60_000);
});
