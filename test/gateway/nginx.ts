import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../docs/markdown-files';

const GUIDE = join(ROOT, 'docs/guides/reverse-proxies.md');
const GATEWAY = 'http://127.0.0.1:4747';

/** What a test changes in an example of the guide. */
export interface NginxOptions {
  /** Address of the gateway. */
  readonly gateway: string;
  /** What else is different, as pairs of text in the example and what replaces it. */
  readonly changes?: readonly (readonly [string | RegExp, string])[];
}

/** A running nginx. */
export interface Nginx {
  /** Port on which it speaks TLS, with a certificate that nobody signed. */
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Runs nginx with an example of the guide on a free port.
 *
 * @param heading of the guide above the example
 */
export async function startNginx(heading: string, { gateway, changes = [] }: NginxOptions): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'crowdtone-nginx-'));
  for (const name of ['body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) mkdirSync(join(folder, name));
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-subj', '/CN=crowd.example.org', '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')],
    ],
    { stdio: 'ignore' },
  );
  const port = await freePort();
  const replaced: readonly (readonly [string | RegExp, string])[] = [
    ['listen 443 ssl;', `listen 127.0.0.1:${port} ssl;`],
    [/ssl_certificate \S+;/, `ssl_certificate ${join(folder, 'cert.pem')};`],
    [/ssl_certificate_key \S+;/, `ssl_certificate_key ${join(folder, 'key.pem')};`],
    [GATEWAY, gateway],
    ...changes,
  ];
  const server = replaced.reduce((text, [from, to]) => {
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`the example below "${heading}" has no ${from}`);
    return changed;
  }, exampleBelow(heading));
  const paths = ['client_body:body', 'proxy:proxy', 'fastcgi:fastcgi', 'uwsgi:uwsgi', 'scgi:scgi'].map((pair) => {
    const [name, place] = pair.split(':');
    return `${name}_temp_path ${join(folder, place ?? '')};`;
  });
  const config = join(folder, 'nginx.conf');
  writeFileSync(
    config,
    `daemon off; master_process off; pid ${join(folder, 'pid')}; error_log stderr notice; events {}\n` +
      `http { access_log off; ${paths.join(' ')}\n${server}\n}\n`,
  );
  const child = spawn('nginx', ['-p', folder, '-c', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = once(child, 'exit');
  const lines = createInterface(child.stderr);
  const said: string[] = [];
  const isReady = new Promise<boolean>((resolve) => {
    lines.on('line', (line) => {
      said.push(line);
      // The last notice before it accepts connections; its sockets are open by then.
      if (line.includes('getrlimit') || line.includes('start worker')) resolve(true);
    });
    child.on('exit', () => resolve(false));
  });
  if (!(await isReady)) throw new Error(`nginx did not start: ${said.join('\n')}`);
  return {
    port,
    async close() {
      child.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true });
    },
  };
}

function exampleBelow(heading: string): string {
  const section = readFileSync(GUIDE, 'utf8').split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const [, example] = /```nginx\n([\s\S]*?)```/.exec(section) ?? [];
  if (example === undefined) throw new Error(`the guide has no example below "${heading}"`);
  return example;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
