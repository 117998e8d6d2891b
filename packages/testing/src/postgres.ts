import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';

/** Where Debian's packages put the programs of each version of the server; they are not on the path. */
const DEBIAN_VERSIONS = '/usr/lib/postgresql';

/** User and database that {@link PostgresServer} creates; no password, because only loopback may connect. */
const SUPERUSER = 'crowdtone';

/** What makes a server that lives for a test small and quick; what is committed survives its crash, but not a power cut. */
const SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  // Tables that live for seconds need no statistics.
  autovacuum: 'off',
  shared_buffers: '16MB',
  max_connections: '150',
  unix_socket_directories: '',
  listen_addresses: '127.0.0.1',
  log_min_messages: 'log',
  // The tests find these two by what the server says on standard error.
  logging_collector: 'off',
  lc_messages: 'C',
} as const;

/** A real PostgreSQL on loopback, with an empty cluster of its own, that a test can stop and start again. */
export class PostgresServer {
  #server: ChildProcess | null = null;
  #databases = 0;

  private constructor(
    private readonly programs: string,
    private readonly folder: string,
    private readonly port: number,
  ) {}

  /** Creates a cluster, which takes about a second, and starts it. */
  static async start(): Promise<PostgresServer> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, 'close');
    const programs = findPrograms();
    const folder = mkdtempSync(join(tmpdir(), 'crowdtone-postgres-'));
    // The server refuses to run as root, so the folder belongs to the user that Debian's package creates.
    if (process.getuid?.() === 0) execFileSync('chown', ['postgres:', folder]);
    chmodSync(folder, 0o700);
    const server = new PostgresServer(programs, folder, port);
    const [program, ...args] = asServerUser([
      join(programs, 'initdb'),
      ...['--pgdata', server.#data, '--username', SUPERUSER, '--auth', 'trust', '--no-sync'],
      ...['--encoding', 'UTF8', '--locale', 'C'],
    ]);
    execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'], cwd: '/' });
    await server.start();
    return server;
  }

  /** Of the database that every cluster has. */
  get url(): string {
    return this.#urlOf('postgres');
  }

  /**
   * The address of a new database.
   *
   * @param template address of a database of this server to copy, to which nothing is connected; by default it is empty
   */
  async createDatabase(template?: string): Promise<string> {
    this.#databases += 1;
    const name = `test_${this.#databases}`;
    const client = new Client({ connectionString: this.url });
    await client.connect();
    const copied = template === undefined ? '' : ` TEMPLATE ${new URL(template).pathname.slice(1)}`;
    await client.query(`CREATE DATABASE ${name}${copied}`);
    await client.end();
    return this.#urlOf(name);
  }

  /** Resolves when the server accepts connections, with its earlier data. */
  async start(): Promise<void> {
    const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const [program, ...args] = asServerUser([
      join(this.programs, 'postgres'),
      ...['-D', this.#data, '-p', String(this.port), ...settings],
    ]);
    const server = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/' });
    this.#server = server;
    const log = createInterface({ input: server.stderr });
    const said: string[] = [];
    await new Promise<void>((resolve, reject) => {
      log.on('line', (line) => {
        if (/database system is ready to accept connections/.test(line)) resolve();
        else if (said.length < 20) said.push(line);
      });
      server.once('error', reject);
      server.once('exit', (code) => reject(new Error(`postgres ended with ${code}: ${said.join(' | ')}`)));
    });
  }

  /**
   * Ends the server at once, as a crash does: every connection breaks, nothing is flushed, and the next start recovers what
   * was committed from the log. Not by SIGKILL, which would leave its processes and their shared memory behind.
   */
  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null || server.exitCode !== null) return;
    const ended = once(server, 'close');
    server.kill('SIGQUIT');
    await ended;
  }

  /** Ends the server and removes its data. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #data(): string {
    return join(this.folder, 'data');
  }

  #urlOf(database: string): string {
    return `postgres://${SUPERUSER}@127.0.0.1:${this.port}/${database}`;
  }
}

/** The folder of the newest installed server. */
function findPrograms(): string {
  const versions = existsSync(DEBIAN_VERSIONS) ? readdirSync(DEBIAN_VERSIONS).map(Number) : [];
  const newest = Math.max(...versions.filter(Number.isFinite));
  const folder = join(DEBIAN_VERSIONS, String(newest), 'bin');
  if (existsSync(join(folder, 'initdb'))) return folder;
  const found = (process.env.PATH ?? '').split(':').find((each) => existsSync(join(each, 'initdb')));
  if (found === undefined) throw new Error('PostgreSQL is not installed; run "apt-get install postgresql"');
  return found;
}

/** The command as a user who may run a server: root may not. `setpriv` becomes the program, so its process id is the server's. */
function asServerUser(command: readonly [string, ...string[]]): [string, ...string[]] {
  if (process.getuid?.() !== 0) return [...command];
  return ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', ...command];
}
