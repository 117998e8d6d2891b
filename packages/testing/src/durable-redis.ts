import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A Redis with an append-only file, like a shared one, that a test can kill and restart. */
export class DurableRedis {
  #server: ChildProcess | null = null;

  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private readonly more: readonly string[],
  ) {}

  /** @param more options of redis-server */
  static async start(...more: readonly string[]): Promise<DurableRedis> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, 'close');
    const redis = new DurableRedis(mkdtempSync(join(tmpdir(), 'crowdtone-test-')), port, more);
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Resolves when the server accepts connections, with its earlier data. */
  async start(): Promise<void> {
    const options = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder, '--appendonly', 'yes'];
    const server = spawn('redis-server', [...options, '--save', '', ...this.more], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#server = server;
    const log = createInterface({ input: server.stdout });
    await new Promise<void>((resolve, reject) => {
      log.on('line', (line) => /ready to accept connections/i.test(line) && resolve());
      server.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
    });
  }

  /** All its files on disk, concatenated. */
  filesOnDisk(): Buffer {
    const entries = readdirSync(this.folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return Buffer.concat(files.map(({ parentPath, name }) => readFileSync(join(parentPath, name))));
  }

  /** Stops the process without closing its connections. */
  freeze(): void {
    this.#server?.kill('SIGSTOP');
  }

  /** Lets a frozen process go on. */
  thaw(): void {
    this.#server?.kill('SIGCONT');
  }

  /** Deletes everything in it while programs use it. */
  async wipe(): Promise<void> {
    const client = connect(this.port, '127.0.0.1');
    client.write('FLUSHALL\r\n');
    await once(client, 'data');
    client.destroy();
  }

  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    const ended = once(server, 'close');
    server.kill('SIGKILL');
    await ended;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
