import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { dirname } from 'node:path';
import { connectRedis } from './connection';
import { openRedis } from './open-redis';
import { installedRedisVersion } from './private-server';

const socketOf = (url: string) => new URL(url).pathname;

describe('a private Redis', () => {
  test('answers on a socket of this user alone, keeps nothing on disk and evicts nothing', async () => {
    const redis = await openRedis();
    const client = await connectRedis(redis.url);
    const settings = await client.config('GET', 'save', 'appendonly', 'maxmemory-policy', 'port');
    await client.quit();
    const mode = statSync(socketOf(redis.url)).mode & 0o777;
    await redis.close();

    expect(redis.embedded).toBe(true);
    expect(settings).toEqual(expect.arrayContaining(['save', '', 'appendonly', 'no', 'port', '0', 'noeviction']));
    expect(mode).toBe(0o700);
    expect(existsSync(dirname(socketOf(redis.url)))).toBe(false);
  });

  test('reports a server that ends without being closed', async () => {
    const redis = await openRedis();
    const client = await connectRedis(redis.url);
    client.shutdown('NOSAVE').catch(() => undefined);
    await expect(redis.lost).resolves.toMatchObject({ code: 'E_REDIS_LOST', errorClass: 'environment' });
    client.disconnect();
    await redis.close();
  });

  test('says which version it would be', async () => {
    await expect(installedRedisVersion()).resolves.toMatch(/^\d+\.\d+\.\d+$/);
  });
});

describe('a shared Redis', () => {
  test('is left running when the handle is closed', async () => {
    const server = await openRedis();
    const handle = await openRedis(server.url);
    await handle.close();
    const client = await connectRedis(server.url);
    await expect(client.ping()).resolves.toBe('PONG');
    await client.quit();
    await server.close();
    expect(handle.embedded).toBe(false);
  });

  test('that refuses the connection gives a coded error without the password', async () => {
    const opening = openRedis('redis://bob:s3cret@127.0.0.1:1/0');
    await expect(opening).rejects.toMatchObject({ code: 'E_REDIS_UNREACHABLE', exitCode: 4 });
    await expect(opening).rejects.toThrow(/Redis at redis:\/\/127\.0\.0\.1:1 .*ECONNREFUSED/);
    await expect(opening).rejects.not.toThrow(/s3cret/);
  });

  test('that wants another password gives a coded error', async () => {
    const server = await openRedis();
    const client = await connectRedis(server.url);
    await client.config('SET', 'requirepass', 'open sesame');
    await expect(openRedis(server.url)).rejects.toMatchObject({ code: 'E_REDIS_UNREACHABLE' });
    await expect(openRedis(server.url)).rejects.toThrow(/NOAUTH/);
    client.disconnect();
    await server.close();
  });

  test('that takes the connection and never answers gives a coded error', async () => {
    const silent = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    await expect(openRedis(`redis://127.0.0.1:${port}`)).rejects.toThrow(/no answer in time/);
    silent.close();
    await once(silent, 'close');
  });

  test.each(['localhost:6379', 'http://localhost', ''])('cannot have the address "%s"', async (url) => {
    await expect(openRedis(url)).rejects.toMatchObject({ code: 'E_REDIS_URL', exitCode: 2 });
  });

  test.each([
    ['redis://me:s3cr%et@127.0.0.1:1', /%25 for %/],
    ['redis://me:s3c/r3t@127.0.0.1:1', /%2F for \//],
    ['redis://me:12/r3t@127.0.0.1:1', /%2F for \//],
    ['redis://me:12?r3t@127.0.0.1:1', /%3F for \?/],
    ['redis://me:12#r3t@127.0.0.1:1', /%23 for #/],
    ['redis://127.0.0.1:1/s3cret', /database number/],
  ])('D19: is refused without a tail of its password: %s', async (url, advice) => {
    const error = await openRedis(url).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'E_REDIS_URL', exitCode: 2, message: expect.stringMatching(advice) });
    expect(String(error)).not.toMatch(/s3c|r3t|cret|\bet@|12/);
  });

  test('D19: that may delete what is queued is refused, with the command that sets it right', async () => {
    const server = await openRedis();
    const client = await connectRedis(server.url);
    for (const policy of ['allkeys-lru', 'volatile-ttl']) {
      await client.config('SET', 'maxmemory-policy', policy);
      const refused = expect.stringContaining(
        `${policy}); set it with "redis-cli CONFIG SET maxmemory-policy noeviction"`,
      );
      await expect(openRedis(server.url)).rejects.toMatchObject({
        code: 'E_REDIS_EVICTS',
        exitCode: 4,
        message: refused,
      });
    }
    await client.config('SET', 'maxmemory-policy', 'noeviction');
    await (await openRedis(server.url)).close();
    client.disconnect();
    await server.close();
  });
});
