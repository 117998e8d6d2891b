import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CameraRegistry } from '@crowdtone/cli';
import { type AccessConfig, DEFAULT_LIMITS, hashToken, liveSourceSchema, parseLiveConfig } from '@crowdtone/config';
import { type Gateway, startGateway } from '@crowdtone/gateway';
import { createLogger } from '@crowdtone/observability';
import { openStore } from '@crowdtone/store';
import { sampleRun, sampleSource, sampleStory } from '@crowdtone/testing/gateway/crowd-samples';
import { MemoryStore } from '@crowdtone/testing/gateway/memory-store';
import { PLANTED } from './secrets';
import { Violation } from './target';

/** Tokens that the gateway accepts. */
export const TOKENS = { operator: `${PLANTED.token}operator`, viewer: `${PLANTED.token}viewer` } as const;

const CAMERA = `rtsp://${PLANTED.user}:${PLANTED.password}@10.0.0.7/1?key=${PLANTED.parameter}`;
/** Never reached by accident: what the limits do has tests of its own. */
const UNLIMITED = { sockets: 100_000, messages: 1_000_000, requests: 1_000_000, parallelRequests: 100_000 };

/** A real gateway with tokens, a run with windows, and a camera registry whose cameras have passwords. */
export class GatewayUnderTest {
  private constructor(
    readonly gateway: Gateway,
    readonly store: MemoryStore,
    readonly cameras: CameraRegistry,
    readonly close: () => Promise<void>,
  ) {}

  static async start(): Promise<GatewayUnderTest> {
    const dashboardDir = await mkdtemp(join(tmpdir(), 'crowdtone-fuzz-'));
    await writeFile(join(dashboardDir, 'index.html'), '<!doctype html><title>Crowdtone</title>');
    const logger = createLogger('fuzz');
    const database = await openStore(':memory:');
    const configured = [liveSourceSchema.parse({ id: 'hall', url: CAMERA, setting: 'event' })];
    const cameras = await CameraRegistry.open(database, configured, logger);
    const store = new MemoryStore();
    store.store({ kind: 'run', run: sampleRun() });
    store.store({ kind: 'source', source: sampleSource() });
    for (const window of sampleStory(20)) store.store({ kind: 'window', window });
    const access: AccessConfig = {
      tokens: [
        { name: 'operator', hash: hashToken(TOKENS.operator), role: 'operator' },
        { name: 'viewer', hash: hashToken(TOKENS.viewer), role: 'viewer', sources: [sampleSource().sourceId] },
      ],
      publicNames: [],
      allowedOrigins: ['https://board.example'],
      // Every case comes from an address of its own, so that wrong tokens do not lock out the cases that follow.
      trustedProxies: ['127.0.0.1'],
      ...signIn(),
    };
    const limits = {
      ...DEFAULT_LIMITS,
      perToken: UNLIMITED,
      perAddress: UNLIMITED,
      sockets: 100_000,
      requestSeconds: 2,
    };
    const gateway = await startGateway({
      store,
      events: store,
      port: 0,
      dashboardDir,
      access,
      limits,
      cameras,
      logger,
    });
    return new GatewayUnderTest(gateway, store, cameras, async () => {
      await gateway.close();
      await database.close();
      await rm(dashboardDir, { recursive: true });
    });
  }

  get port(): number {
    return Number(new URL(this.gateway.url).port);
  }

  /** Takes back what a case added, so that cases do not depend on those before. */
  async reset(): Promise<void> {
    this.store.notes.clear();
    for (const { id, origin } of this.cameras.list()) if (origin === 'added') await this.cameras.remove(id);
  }

  /** @throws {Violation} when the gateway does not answer a probe any more */
  async requireAlive(): Promise<void> {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const probe = request(`${this.gateway.url}/healthz`, { agent: false }, (response) => {
        text(response).then(() => resolve(response.statusCode), reject);
      });
      probe.once('error', reject).end();
    });
    if (status !== 200) throw new Violation(`the gateway answers a probe with ${status}`);
  }
}

/** A provider that is away, and a proxy that no request comes from. */
function signIn(): Pick<AccessConfig, 'oidc' | 'proxySignIn'> {
  const oidc = { issuer: 'http://127.0.0.1:1', clientId: 'crowdtone', sessionSecret: 's'.repeat(32), viewers: ['*'] };
  const proxySignIn = { proxies: ['192.0.2.1'], viewers: ['*'] };
  const { access } = parseLiveConfig(JSON.stringify({ access: { oidc, proxySignIn } }), 'the fuzzer');
  return { oidc: access?.oidc, proxySignIn: access?.proxySignIn };
}
