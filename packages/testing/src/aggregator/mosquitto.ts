import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connectAsync, type MqttClient } from 'mqtt';

/** A message that a test received. */
export interface ReceivedMessage {
  readonly topic: string;
  readonly payload: string;
  readonly retained: boolean;
}

/** User of a broker that asks for a password. */
export const BROKER_USER = 'crowd';

/** A real mosquitto on loopback that a test can stop and start again on the same port. */
export class Mosquitto {
  #server: ChildProcess | null = null;
  readonly #listeners: MqttClient[] = [];

  private constructor(
    private readonly folder: string,
    readonly port: number,
    private readonly password: string | null,
  ) {}

  /** @param password without one everybody may connect */
  static async start(password: string | null = null): Promise<Mosquitto> {
    const broker = await Mosquitto.prepare(password);
    await broker.start();
    return broker;
  }

  /** One that does not run yet. */
  static async prepare(password: string | null = null): Promise<Mosquitto> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, 'close');
    const folder = mkdtempSync(join(tmpdir(), 'crowdtone-mosquitto-'));
    const lines = [`listener ${port} 127.0.0.1`, 'persistence false', 'log_dest stderr', 'user root'];
    if (password === null) lines.push('allow_anonymous true');
    else {
      const file = join(folder, 'passwords');
      execFileSync('mosquitto_passwd', ['-b', '-c', file, BROKER_USER, password]);
      lines.push('allow_anonymous false', `password_file ${file}`);
    }
    writeFileSync(join(folder, 'mosquitto.conf'), `${lines.join('\n')}\n`);
    return new Mosquitto(folder, port, password);
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  /** Resolves when it accepts connections. */
  async start(): Promise<void> {
    const server = spawn('mosquitto', ['-c', join(this.folder, 'mosquitto.conf'), '-v'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#server = server;
    const log = createInterface({ input: server.stderr });
    await new Promise<void>((resolve, reject) => {
      log.on('line', (line) => /running$/.test(line) && resolve());
      server.once('error', reject);
      server.once('exit', (code) => reject(new Error(`mosquitto ended with ${code}`)));
    });
  }

  /** Stops it as a machine that loses power would. */
  async kill(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    const exited = once(server, 'exit');
    server.kill('SIGKILL');
    await exited;
  }

  /** Stops the process without closing its connections, or lets it go on. */
  freeze(isFrozen: boolean): void {
    this.#server?.kill(isFrozen ? 'SIGSTOP' : 'SIGCONT');
  }

  /** A client that receives everything; `until` resolves with all messages once one of them satisfies the condition. */
  async listen() {
    const user = this.password === null ? {} : { username: BROKER_USER, password: this.password };
    const client = await connectAsync(this.url, { ...user, reconnectPeriod: 0 });
    this.#listeners.push(client);
    const received: ReceivedMessage[] = [];
    let wake = () => {};
    client.on('message', (topic, payload, { retain }) => {
      received.push({ topic, payload: payload.toString(), retained: retain });
      wake();
    });
    await client.subscribeAsync('#', { qos: 1 });
    return {
      received,
      async until(condition: (message: ReceivedMessage, all: readonly ReceivedMessage[]) => boolean) {
        while (!received.some((message) => condition(message, received))) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        return received;
      },
      close: () => client.endAsync(true),
    };
  }

  async close(): Promise<void> {
    for (const client of this.#listeners) await client.endAsync(true);
    await this.kill();
    rmSync(this.folder, { recursive: true });
  }
}
