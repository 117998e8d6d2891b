/** Peers whose responses try to make ffmpeg open something else: a local file, an internal address. */
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync, statSync, utimesSync } from 'node:fs';
import { createServer } from 'node:net';
import { TEST_PATTERN } from '@crowdtone/testing/video/fixtures';
import { freeUdpPort, useLiveFixtures } from '@crowdtone/testing/video/live-fixtures';
import { type Misbehaving, serveHttp, serveRtspMethods } from '@crowdtone/testing/video/servers';
import { openVideo, probe } from '.';
import type { LiveCause } from './live/live-state';

const fixtures = useLiveFixtures();
/** A local video that must not be opened. */
let canaryFile = '';
let movie = Buffer.alloc(0);
/** An internal server that must receive no request. */
let canary: Misbehaving & { requests: number };

beforeAll(async () => {
  canaryFile = await fixtures.folder.make('canary.ts', ...TEST_PATTERN, '-c:v', 'mpeg2video');
  movie = readFileSync(canaryFile);
  // Long ago, so that an access shows even with relatime.
  utimesSync(canaryFile, new Date(2000, 1), new Date(2001, 1));
});
beforeEach(async () => {
  const counted = { requests: 0 };
  const server = await serveHttp((_request, response) => {
    counted.requests += 1;
    response.end(movie);
  });
  canary = Object.assign(counted, fixtures.keep(server));
});
afterEach(() => expect(canary.requests).toBe(0));

const inside = () => `http://127.0.0.1:${canary.port}/inside.ts`;
const wasRead = (path: string) => statSync(path).atimeMs > new Date(2000, 2).getTime();

/** Each list names the file and the internal address. */
const LISTS: readonly [name: string, text: () => string][] = [
  [
    'an HLS playlist',
    () => {
      const segments = [canaryFile, `file://${canaryFile}`, inside()].map((uri) => `#EXTINF:2,\n${uri}\n`);
      return `#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n${segments.join('')}#EXT-X-ENDLIST\n`;
    },
  ],
  ['a list of ffmpeg', () => `ffconcat version 1.0\nfile ${canaryFile}\nfile ${inside()}\n`],
  [
    'a session description',
    () => 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=video 9 RTP/AVP 33\r\n',
  ],
  [
    'a DASH manifest',
    () =>
      '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT2S">' +
      `<Period><AdaptationSet mimeType="video/mp2t"><Representation id="1"><BaseURL>${inside()}</BaseURL>` +
      '</Representation></AdaptationSet></Period></MPD>',
  ],
];

/** Enough of it for every probe: ffmpeg looks at the beginning. */
const padded = (text: string) => text.padEnd(8192, '\n');

async function watchUntilRefused(url: string, connectMs = 30_000): Promise<LiveCause | undefined> {
  const watching = await fixtures.watch(url, { connectMs });
  // A server that does not listen yet is retried; what it sends then counts.
  const cause = () => watching.causes.find((cause) => cause !== 'refused');
  await watching.until(() => cause() !== undefined);
  expect(watching.frames).toEqual([]);
  expect(wasRead(canaryFile)).toBe(false);
  return cause();
}

test('reading the file would be noticed', async () => {
  const control = fixtures.folder.write('control.ts', movie);
  utimesSync(control, new Date(2000, 1), new Date(2001, 1));
  expect(wasRead(control)).toBe(false);
  await probe(control);
  expect(wasRead(control)).toBe(true);
});

describe.each(LISTS)('%s opens nothing', (name, text) => {
  test('over HTTP', async () => {
    const cause = await watchUntilRefused(
      `${await fixtures.serve((_request, response) => response.end(padded(text())))}/camera`,
    );
    expect(['content', 'codec']).toContain(cause);
    if (name === 'an HLS playlist') expect(cause).toBe('content');
  });

  test('over SRT', async () => {
    const port = await freeUdpPort();
    const path = fixtures.folder.write('answer.txt', padded(text()).repeat(20));
    // ffmpeg as an SRT server that sends the bytes of a file as they are.
    const copy = ['-re', '-f', 'data', '-i', path, '-map', '0', '-c', 'copy', '-f', 'data'];
    const child = spawn('ffmpeg', ['-nostdin', '-v', 'quiet', ...copy, `srt://127.0.0.1:${port}?mode=listener`]);
    const gone = once(child, 'exit');
    fixtures.keep({
      close: async () => {
        child.kill('SIGKILL');
        await gone;
      },
    });
    await watchUntilRefused(`srt://127.0.0.1:${port}`);
  });

  test('over UDP', async () => {
    const port = await freeUdpPort();
    const socket = createSocket('udp4');
    const timer = setInterval(() => socket.send(padded(text()).slice(0, 1316), port, '127.0.0.1'), 5);
    fixtures.keep({
      close: async () => {
        clearInterval(timer);
        socket.close();
      },
    });
    // Some of it matches no format, so that ffmpeg keeps probing.
    await watchUntilRefused(`udp://127.0.0.1:${port}`, 3000);
  });

  test('over TCP', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end(padded(text()));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    fixtures.keep({ close: () => new Promise((resolve) => server.close(resolve)) });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    await watchUntilRefused(`tcp://127.0.0.1:${address.port}`);
  });

  test('as a file that is called hls.mp4', async () => {
    const path = fixtures.folder.write('hls.mp4', padded(text()));
    await expect(probe(path)).rejects.toMatchObject({ code: 'E_SOURCE_NOT_MEDIA' });
    expect(await watchUntilRefused(path)).toMatch(/^(content|codec)$/);
  });
});

describe('a redirect to an internal address', () => {
  const to = (location: () => string) =>
    serveHttp((_request, response) => response.writeHead(302, { location: location() }).end());

  test('is not followed by a camera on HTTP, and is reported', async () => {
    const server = fixtures.keep(await to(inside));
    expect(await watchUntilRefused(`http://127.0.0.1:${server.port}/camera`)).toBe('redirect');
  });

  test('is not followed by a recording on HTTP', async () => {
    const server = fixtures.keep(await to(inside));
    const url = `http://127.0.0.1:${server.port}/movie.mp4`;
    await expect(probe(url)).rejects.toMatchObject({
      code: 'E_SOURCE_UNREACHABLE',
      message: expect.stringContaining('(redirect); redirects are not followed'),
    });
  });

  test('is not followed when it comes after the probe', async () => {
    let answers = 0;
    const server = fixtures.keep(
      await serveHttp((_request, response) => {
        answers += 1;
        if (answers <= 4) response.writeHead(200, { 'content-length': movie.length }).end(movie);
        else response.writeHead(302, { location: inside() }).end();
      }),
    );
    const video = await openVideo(`http://127.0.0.1:${server.port}/movie.ts`, { fps: 5 });
    answers = 4;
    const reading = (async () => {
      for await (const _frame of video);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'E_SOURCE_UNREACHABLE' });
  });

  test('of RTSP is named', async () => {
    // ffmpeg follows it with an RTSP request and uses no response, so it points to a closed port.
    const server = fixtures.keep(
      await serveRtspMethods({ OPTIONS: '302 Moved\r\nLocation: rtsp://127.0.0.1:1/x\r\n\r\n' }),
    );
    expect(await watchUntilRefused(`rtsp://127.0.0.1:${server.port}/camera`)).toBe('redirect');
  });
});

describe('an HLS playlist of the network', () => {
  const segments = (uri: string) => `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n${uri}\n#EXT-X-ENDLIST\n`;
  // The server is 127.0.0.1, so that localhost is another host.
  const other = () => inside().replace('127.0.0.1', 'localhost');

  test.each<[string, () => string]>([
    ['a segment', () => segments(other())],
    ['a file', () => segments(`file://${canaryFile}`)],
    ['a key', () => segments('a.ts').replace('#EXTINF', `#EXT-X-KEY:METHOD=AES-128,URI="${other()}"\n#EXTINF`)],
    ['a map', () => segments('a.m4s').replace('#EXTINF', `#EXT-X-MAP:URI="${other()}"\n#EXTINF`)],
    ['another playlist', () => `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nsub/inner.m3u8\n`],
  ])('that names an internal address as %s is not opened', async (_, text) => {
    const server = fixtures.keep(
      await serveHttp((request, response) =>
        response.end(request.url === '/sub/inner.m3u8' ? segments(other()) : text()),
      ),
    );
    const url = `http://127.0.0.1:${server.port}/live.m3u8`;
    expect(await watchUntilRefused(url)).toBe('content');
    await expect(probe(url)).rejects.toMatchObject({ code: 'E_SOURCE_NOT_MEDIA' });
  });
});

test('an unsupported protocol opens nothing', async () => {
  for (const url of [`file://localhost${canaryFile}`, `subfile://${canaryFile}`, `concat://${canaryFile}`]) {
    await expect(probe(url)).rejects.toMatchObject({
      code: 'E_SOURCE_UNREACHABLE',
      message: expect.stringContaining('(protocol)'),
    });
    expect(wasRead(canaryFile)).toBe(false);
  }
});
