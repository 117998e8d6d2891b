/** The process of `gateway-process.ts` and its clients, from outside. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { extname, join } from 'node:path';
import { CrowdtoneError, type DashboardToGateway, type GatewayToDashboard } from '@crowdtone/domain';
import { io, type Socket } from 'socket.io-client';
import type { GatewayCommand, GatewayReply } from './gateway-process';

/** A connected dashboard. */
export type DashboardClient = Socket<GatewayToDashboard, DashboardToGateway>;

/** Longest time in which the gateway has to exit, milliseconds. */
const STOP_TIMEOUT_MS = 10_000;

/** A dashboard that connects with a token. */
export function connectDashboard(url: string, token: string): DashboardClient {
  return io(url, { transports: ['websocket'], forceNew: true, auth: { token } });
}

/**
 * Resolves with the first snapshot.
 * @throws {CrowdtoneError} E_BENCH_GATEWAY when the gateway refuses the connection
 */
export function snapshotOf(client: DashboardClient): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once('snapshot', () => resolve());
    client.once('connect_error', ({ message }) => {
      reject(new CrowdtoneError('E_BENCH_GATEWAY', `the gateway refused a dashboard: ${message}`));
    });
  });
}

/** Runs `gateway-process.ts` and exchanges messages with it. */
export class GatewayProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;
  readonly #replies: GatewayReply[] = [];
  #wake = () => {};

  constructor(signal: AbortSignal) {
    const file = join(__dirname, `gateway-process${extname(__filename)}`);
    const hook =
      extname(__filename) === '.ts' ? ['--require', join(__dirname, '../../../infra/typescript-hook.cjs')] : [];
    // A process group of its own, so that Ctrl-C reaches only this program.
    this.#child = fork(file, { execArgv: [...hook, '--expose-gc'], detached: true });
    this.#child.on('message', (message: GatewayReply) => {
      this.#replies.push(message);
      this.#wake();
    });
    this.#ended = new Promise((_, reject) => {
      const fail = () => reject(new CrowdtoneError('E_BENCH_GATEWAY', 'the process of the gateway exited early'));
      this.#child.once('exit', () => {
        signal.removeEventListener('abort', fail);
        fail();
      });
      signal.addEventListener('abort', fail, { once: true });
    });
    this.#ended.catch(() => undefined); // reported by whileItRuns
  }

  whileItRuns<Value>(work: Promise<Value>): Promise<Value> {
    return Promise.race([work, this.#ended]);
  }

  send<Kind extends GatewayReply['kind']>(command: GatewayCommand, kind: Kind) {
    this.#child.send(command);
    return this.reply(kind);
  }

  async reply<Kind extends GatewayReply['kind']>(kind: Kind): Promise<Extract<GatewayReply, { kind: Kind }>> {
    for (;;) {
      const reply = this.#replies.shift();
      if (reply?.kind === kind) return reply as Extract<GatewayReply, { kind: Kind }>;
      await this.whileItRuns(
        new Promise<void>((resolve) => {
          this.#wake = resolve;
        }),
      );
    }
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    const limit = setTimeout(() => this.#child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    if (this.#child.connected) this.#child.send({ kind: 'stop' } satisfies GatewayCommand);
    await ended;
    clearTimeout(limit);
  }
}
