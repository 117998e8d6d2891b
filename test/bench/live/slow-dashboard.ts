/** Many dashboards on one gateway, without and with one among them that reads a kilobyte a second. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { extname, join } from 'node:path';
import { CrowdtoneError, type DashboardToGateway, type GatewayToDashboard } from '@crowdtone/domain';
import { steadyNow } from '@crowdtone/runtime';
import { SlowReader } from '@crowdtone/testing/gateway/slow-reader';
import { io, type Socket } from 'socket.io-client';
import type { GatewayAnswer, GatewayOrder } from './gateway-process';

/** What the dashboards but the slow one saw. */
export interface DashboardPhase {
  /** From telling to hearing, of all of them together; milliseconds. */
  readonly p50: number;
  readonly p95: number;
  /** Events that should have been heard, and those that were. */
  readonly told: number;
  readonly heard: number;
  /** Of the gateway's process after collecting garbage, bytes. */
  readonly heapBytes: number;
}

export interface SlowDashboard {
  readonly clients: number;
  readonly without: DashboardPhase;
  /** One of the clients reads 1 KB/s, through a connection that is full from the beginning. */
  readonly with: DashboardPhase;
  /** How often the slow one was cut off; it comes back each time. */
  readonly cutOff: number;
}

export interface DashboardCrowd {
  readonly clients: number;
  /** Of each phase. */
  readonly seconds: number;
  readonly signal: AbortSignal;
  readonly say: (what: string) => void;
}

type Client = Socket<GatewayToDashboard, DashboardToGateway>;

const TICKS_A_SECOND = 5;
const SIP_BYTES = 1024;
/** How long the gateway may take to end, milliseconds. */
const STOP_LIMIT_MS = 10_000;

/** @throws CrowdtoneError E_BENCH_GATEWAY when the gateway's process ends */
export async function compareSlowDashboard({ clients, seconds, signal, say }: DashboardCrowd): Promise<SlowDashboard> {
  const gateway = new GatewayProcess(signal);
  const crowd: Client[] = [];
  let reader: SlowReader | null = null;
  let timer: NodeJS.Timeout | undefined;
  try {
    const { url, crowdToken, slowToken } = await gateway.answer('ready');
    const heard: { readonly tick: number; readonly at: number }[] = [];
    say(`connecting ${clients - 1} dashboards`);
    crowd.push(...Array.from({ length: clients - 1 }, () => connect(url, crowdToken)));
    await gateway.whileItRuns(Promise.all(crowd.map(snapshotOf)));
    for (const client of crowd) {
      client.on('event', ({ event }) => {
        if (event.kind === 'window') heard.push({ tick: event.window.frames.analysed, at: steadyNow() });
      });
    }
    const phase = async (): Promise<DashboardPhase & { readonly cutOff: number }> => {
      heard.length = 0;
      const { sentAt, heapBytes, cutOff } = await gateway.order(
        { do: 'tell', ticks: seconds * TICKS_A_SECOND },
        'told',
      );
      const delays = heard.map(({ tick, at }) => at - (sentAt[tick] ?? at)).sort((a, b) => a - b);
      const told = sentAt.length * crowd.length;
      return { p50: rank(delays, 0.5), p95: rank(delays, 0.95), told, heard: heard.length, heapBytes, cutOff };
    };

    say(`without a slow one, ${seconds} s`);
    const without = await phase();
    const comeBack = async (): Promise<void> => {
      reader = await SlowReader.connect(url, slowToken);
      reader.onCutOff(() => {
        if (!signal.aborted && timer !== undefined) void comeBack().catch(() => undefined); // the gateway is gone
      });
    };
    timer = setInterval(() => reader?.sip(SIP_BYTES), 1000);
    await comeBack();
    await gateway.order({ do: 'flood' }, 'flooded');
    say(`with a slow one, ${seconds} s`);
    const beside = await phase();
    return { clients, without, with: beside, cutOff: beside.cutOff };
  } finally {
    clearInterval(timer);
    timer = undefined;
    for (const client of crowd) client.disconnect();
    (reader as SlowReader | null)?.destroy();
    await gateway.stop();
  }
}

/** The value that a share `q` of the sorted values does not exceed; 0 without values. */
export function rank(sorted: readonly number[], q: number): number {
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;
}

function connect(url: string, token: string): Client {
  return io(url, { transports: ['websocket'], forceNew: true, auth: { token } });
}

function snapshotOf(client: Client): Promise<void> {
  return new Promise((resolve) => client.once('snapshot', () => resolve()));
}

/** The other end of `gateway-process.ts`. */
class GatewayProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;
  readonly #answers: GatewayAnswer[] = [];
  #wake = () => {};

  constructor(signal: AbortSignal) {
    const file = join(__dirname, `gateway-process${extname(__filename)}`);
    const hook =
      extname(__filename) === '.ts' ? ['--require', join(__dirname, '../../../infra/typescript-hook.cjs')] : [];
    // A group of its own: Ctrl-C comes to this program alone.
    this.#child = fork(file, { execArgv: [...hook, '--expose-gc'], detached: true });
    this.#child.on('message', (message: GatewayAnswer) => {
      this.#answers.push(message);
      this.#wake();
    });
    this.#ended = new Promise((_, reject) => {
      const fail = () => reject(new CrowdtoneError('E_BENCH_GATEWAY', 'the process of the gateway ended too early'));
      this.#child.once('exit', fail);
      signal.addEventListener('abort', fail, { once: true });
    });
    this.#ended.catch(() => undefined); // whoever waits is told
  }

  whileItRuns<Value>(work: Promise<Value>): Promise<Value> {
    return Promise.race([work, this.#ended]);
  }

  order<Kind extends GatewayAnswer['kind']>(order: GatewayOrder, kind: Kind) {
    this.#child.send(order);
    return this.answer(kind);
  }

  async answer<Kind extends GatewayAnswer['kind']>(kind: Kind): Promise<Extract<GatewayAnswer, { kind: Kind }>> {
    for (;;) {
      const answer = this.#answers.shift();
      if (answer?.kind === kind) return answer as Extract<GatewayAnswer, { kind: Kind }>;
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
    const limit = setTimeout(() => this.#child.kill('SIGKILL'), STOP_LIMIT_MS);
    if (this.#child.connected) this.#child.send({ do: 'stop' } satisfies GatewayOrder);
    await ended;
    clearTimeout(limit);
  }
}
