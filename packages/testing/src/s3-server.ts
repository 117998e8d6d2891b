import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const PROGRAM = join(dirname(require.resolve('s3rver/package.json')), 'bin/s3rver.js');

/** A server that speaks the protocol of S3, with one bucket, on loopback; a test can stop it and start it again. */
export class S3Server {
  /** The only ones it takes. */
  static readonly CREDENTIALS = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' } as const;
  readonly bucket = 'crowd';
  #server: ChildProcess | null = null;

  private constructor(
    private readonly folder: string,
    private readonly port: number,
  ) {}

  static async start(): Promise<S3Server> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, 'close');
    const server = new S3Server(mkdtempSync(join(tmpdir(), 'crowdtone-s3-')), port);
    await server.start();
    return server;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Resolves when it answers, with its earlier objects. */
  async start(): Promise<void> {
    const place = ['-d', this.folder, '-a', '127.0.0.1', '-p', String(this.port), '--no-vhost-buckets'];
    const server = spawn(process.execPath, [PROGRAM, ...place, '--configure-bucket', this.bucket], {
      stdio: ['ignore', 'pipe', 'inherit'],
      // What tests run under sets it, and the server's own streams do not bear it.
      env: { ...process.env, READABLE_STREAM: '' },
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: server.stdout }).on('line', (line) => {
        if (/listening/i.test(line)) resolve();
      });
      server.once('error', reject);
      server.once('exit', (code) => reject(new Error(`the S3 server ended with ${code}`)));
    });
  }

  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null || server.exitCode !== null) return;
    const ended = once(server, 'close');
    server.kill('SIGKILL');
    await ended;
  }

  /** Ends the server and removes its objects. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
