/** Windows of long spans, many to a bin, through REST. */
import { makeToken } from '@crowdtone/config';
import { type BinsAnswer, binsAnswerSchema, binWindows, type WindowBin } from '@crowdtone/domain';
import { sampleRun, sampleSource, sampleStory } from '@crowdtone/testing/gateway/crowd-samples';
import { GatewayRig } from './rig';

const TOKENS = { viewer: makeToken(), southern: makeToken() };
const story = sampleStory(2_400).filter(({ index }) => index < 700 || index > 720);

let rig: GatewayRig;
beforeAll(async () => {
  rig = await GatewayRig.start({
    access: {
      tokens: [
        { name: 'eve', hash: TOKENS.viewer.hash, role: 'viewer' },
        { name: 'sue', hash: TOKENS.southern.hash, role: 'viewer', sources: ['stand-south'] },
      ],
      publicNames: [],
      allowedOrigins: [],
      trustedProxies: [],
    },
  });
  rig.store.store({ kind: 'run', run: sampleRun() });
  rig.store.store({ kind: 'source', source: sampleSource() });
  rig.store.store({ kind: 'source', source: sampleSource({ sourceId: 'stand-south' }) });
  for (const window of story) rig.store.store({ kind: 'window', window });
});
afterAll(() => rig.close());

function ask(query: string, who: keyof typeof TOKENS = 'viewer'): Promise<Response> {
  const headers = { authorization: `Bearer ${TOKENS[who].token}` };
  return fetch(`${rig.url}/api/runs/run-1/bins?${query}`, { headers });
}

/** Every response, paging back from the newest. */
async function answersTo(query: string): Promise<BinsAnswer[]> {
  const answers: BinsAnswer[] = [];
  for (let to = ''; ; ) {
    const answer = binsAnswerSchema.parse(await (await ask(`${query}${to}`)).json());
    answers.push(answer);
    if (!answer.older) return answers;
    to = `&to=${answer.bins[0]?.startMs}`;
  }
}

/** The last bits of sums of shares depend on the order in which pages were read. */
function rounded(bins: readonly WindowBin[]): unknown {
  return JSON.parse(JSON.stringify(bins, (_, value) => (typeof value === 'number' ? Number(value.toFixed(9)) : value)));
}

test.each([
  [1, 3],
  [7, 1],
  [10_000, 1],
])('%i windows to a bin: every window is in one bin, in %i responses', async (size, answers) => {
  const given = await answersTo(`source=stand-north&size=${size}`);
  expect(given).toHaveLength(answers);
  expect(rounded(given.reverse().flatMap(({ bins }) => bins))).toEqual(rounded(binWindows(story, size)));
});

test('a time range selects the windows that lie in it, wherever it begins', async () => {
  const [answer] = await answersTo('source=stand-north&from=50001&to=200001&size=4');
  const within = story.filter(({ startMs, endMs }) => endMs > 50_001 && startMs < 200_001);
  expect(rounded(answer?.bins ?? [])).toEqual(rounded(binWindows(within, 4)));
});

test.each([
  ['size=1', 'viewer', 400, 'E_QUERY_INVALID'],
  ['source=stand-north&size=0', 'viewer', 400, 'E_QUERY_INVALID'],
  ['source=stand-north&size=10001', 'viewer', 400, 'E_QUERY_INVALID'],
  ['source=nowhere', 'viewer', 404, 'E_SOURCE_UNKNOWN'],
  ['source=stand-north', 'southern', 403, 'E_SOURCE_REFUSED'],
] as const)('refuses %s of a %s', async (query, who, status, code) => {
  const response = await ask(query, who);
  expect([response.status, (await response.json()).error.code]).toEqual([status, code]);
});
