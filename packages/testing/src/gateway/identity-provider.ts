import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Secret of the client that the provider knows. */
export const CLIENT_SECRET = 'a-secret-of-the-registration';

/** What the provider does wrong; null when nothing. */
export type Lie =
  | ('nonce' | 'issuer' | 'audience' | 'expired' | 'signature' | 'unsigned' | 'metadata' | 'nonsense')
  | null;

/** oidc-provider on loopback, in a process of its own because it is an ES module; see the program beside this file. */
export class TestIdentityProvider {
  private constructor(
    private readonly child: ChildProcess,
    /** Its issuer: another site than a gateway on 127.0.0.1. */
    readonly issuer: string,
  ) {}

  static async start(): Promise<TestIdentityProvider> {
    const program = join(__dirname, '../../src/gateway/identity-provider-program.mjs');
    const child = fork(program, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
    const [{ url }] = await once(child, 'message');
    return new TestIdentityProvider(child, url);
  }

  /**
   * Registers Crowdtone at an address.
   *
   * @param settings of oidc-provider
   */
  async register(dashboardUrl: string, settings: object = {}): Promise<void> {
    const client = {
      secret: CLIENT_SECRET,
      redirectUris: [`${dashboardUrl}/api/oidc/callback`],
      signedOutUris: [`${dashboardUrl}/`],
    };
    await this.#tell({ client, settings });
  }

  /** Has it lie from now on, or be honest again. */
  async tell(lie: Lie): Promise<void> {
    await this.#tell({ lie });
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.disconnect();
    await exited;
  }

  async #tell(message: object): Promise<void> {
    const done = once(this.child, 'message');
    this.child.send(message);
    await done;
  }
}
