import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { inspect } from 'node:util';
import { asCrowdtoneError, type CrowdtoneError } from '@crowdtone/domain';
import { ffmpegChildren } from '@crowdtone/testing/video/children';
import { useLiveFixtures } from '@crowdtone/testing/video/live-fixtures';
import { closedPort, serveRtsp } from '@crowdtone/testing/video/servers';
import { openVideo, probe } from '.';
import { runFfprobe } from './ffprobe';
import { parseSource } from './sources';

const fixtures = useLiveFixtures();
let movie = Buffer.alloc(0);

beforeAll(async () => {
  const graph = ['-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=10:duration=4,noise=alls=20:allf=t'];
  movie = readFileSync(
    await fixtures.folder.make('movie.ts', ...graph, '-c:v', 'libx264', '-g', '5', '-pix_fmt', 'yuv420p'),
  );
});
async function serving(listener: RequestListener): Promise<string> {
  return `${await fixtures.serve(listener)}/movie.ts?token=s3cret`;
}

async function failureOf(url: string, networkTimeoutMs = 2000): Promise<CrowdtoneError> {
  const thrown: unknown = await probe(url, { networkTimeoutMs }).then(
    () => new Error('nothing was thrown'),
    (error: unknown) => error,
  );
  return asCrowdtoneError(thrown);
}

const unreachable = (cause: string) => ({
  code: 'E_SOURCE_UNREACHABLE',
  errorClass: 'input',
  message: expect.stringContaining(`(${cause})`),
});

describe('a network source that cannot be opened names its cause', () => {
  test.each([
    [401, 'auth'],
    [403, 'auth'],
    [404, 'not-found'],
    [503, 'lost'],
  ])('status %d is %s, and no credential is shown', async (status, cause) => {
    const url = await serving((_request, response) => void response.writeHead(status).end());
    const error = await failureOf(url);
    expect(error).toMatchObject(unreachable(cause));
    expect(error.message).toMatch(/^http:\/\/\*\*\*@127\.0\.0\.1:\d+\/movie\.ts\?token=\*\*\* /);
    // Neither the message nor the cause with ffmpeg's own words.
    expect(inspect(error, { depth: 5 })).not.toMatch(/s3cret|admin/);
  });

  test('a closed port is refused', async () => {
    expect(await failureOf(`http://127.0.0.1:${await closedPort()}/`)).toMatchObject(unreachable('refused'));
  });

  test('an unknown host is dns', async () => {
    expect(await failureOf('http://camera.invalid/')).toMatchObject(unreachable('dns'));
  });

  test('an unknown scheme is protocol', async () => {
    expect(await failureOf('gopher-video://127.0.0.1/')).toMatchObject(unreachable('protocol'));
  });

  test('a server that says nothing is stall, after the time-out', async () => {
    expect(await failureOf(await serving(() => {}), 300)).toMatchObject(unreachable('stall'));
  });

  test('a camera that wants a password is auth', async () => {
    const camera = fixtures.keep(await serveRtsp('401 Unauthorized'));
    const error = await failureOf(`rtsp://admin:s3cret@127.0.0.1:${camera.port}/live`);
    expect(error).toMatchObject(unreachable('auth'));
    expect(inspect(error, { depth: 5 })).not.toContain('s3cret');
  });

  test('a page in place of a video is no media', async () => {
    const url = await serving((_request, response) => void response.end('<html>welcome</html>'.repeat(50)));
    expect(await failureOf(url)).toMatchObject({ code: 'E_SOURCE_NOT_MEDIA' });
  });

  test('a server that drips a byte now and then is left at the time limit', async () => {
    const url = await serving((request, response) => {
      const drip = setInterval(() => response.write('x'), 20);
      request.on('close', () => clearInterval(drip));
    });
    await expect(runFfprobe(parseSource(url), { networkTimeoutMs: 5000, limitMs: 500 })).rejects.toMatchObject({
      code: 'E_SOURCE_TIMEOUT',
      message: expect.stringContaining('within 0.5 s'),
    });
  });

  test('an abort ends the wait and ffprobe', async () => {
    const stop = new AbortController();
    const url = await serving(() => stop.abort(new Error('enough')));
    await expect(openVideo(url, { fps: 5, signal: stop.signal })).rejects.toThrow('enough');
    expect(ffmpegChildren()).toEqual([]);
  });
});

describe('a recording that is served over HTTP is timed and shown as its file is', () => {
  const clip = ['-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=10:duration=2'];
  const small = ['-f', 'lavfi', '-i', 'testsrc2=size=32x32:rate=10:duration=2'];
  const sound = ['-f', 'lavfi', '-i', 'sine=duration=3'];
  const h264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p'];
  const rotated = async () => {
    const flat = await fixtures.folder.make('flat.mp4', ...clip, ...h264);
    return fixtures.folder.make(
      'rotated.mp4',
      '-i',
      flat,
      '-c',
      'copy',
      '-metadata:s:v',
      'rotate=90',
      '-movflags',
      '+faststart',
    );
  };
  const gap = ['-vf', "select='not(between(t,0.5,1.2))'", '-fps_mode', 'passthrough'];
  const late = ['-itsoffset', '1', ...clip, ...sound, '-map', '0', '-map', '1'];
  const two = [...clip, ...small, '-map', '0', '-map', '1', '-disposition:v:0', '0', '-disposition:v:1', 'default'];

  async function read(source: string) {
    const reader = await openVideo(source, { fps: 5 });
    const frames: string[] = [];
    for await (const { width, height, presentationMs } of reader) frames.push(`${presentationMs} ${width}x${height}`);
    return { frames, notes: reader.notes.map(({ code }) => code) };
  }

  test.each([
    ['turned', rotated, ['0 48x64', '200 48x64'], []],
    ['with a pause', () => fixtures.folder.make('gap.mkv', ...clip, ...gap, ...h264), ['400 64x48', '1400 64x48'], []],
    ['whose pictures begin late', () => fixtures.folder.make('late.mkv', ...late, ...h264), [], ['start']],
    ['with two streams', () => fixtures.folder.make('two.mkv', ...two, ...h264), ['0 32x32'], ['stream']],
  ])('%s', async (_what, make, frames, notes) => {
    const path = await make();
    const url = await serving((_request, response) => void response.end(readFileSync(path)));
    const fromFile = await read(path);
    expect(fromFile.frames).toEqual(expect.arrayContaining(frames));
    expect(fromFile.notes).toEqual(expect.arrayContaining(notes));
    const overHttp = await read(url);
    expect(overHttp.frames).toEqual(fromFile.frames);
    expect(overHttp.notes).toEqual(fromFile.notes);
  });
});

describe('a network source that is interrupted', () => {
  /** Serves the whole movie to ffprobe, which looks first, and only half of it to ffmpeg. */
  async function halfMovie(afterHalf: (response: Parameters<RequestListener>[1]) => void): Promise<string> {
    let looked = false;
    return serving((_request, response) => {
      response.writeHead(200, { 'content-length': movie.length });
      if (looked) response.write(movie.subarray(0, movie.length / 2), () => afterHalf(response));
      else response.end(movie);
      looked = true;
    });
  }

  async function readUntilLost(url: string, options: { signal?: AbortSignal; networkTimeoutMs?: number }) {
    let frames = 0;
    let error: unknown = null;
    try {
      for await (const frame of await openVideo(url, { fps: 10, ...options })) frames = frame.sequence + 1;
    } catch (thrown) {
      error = thrown;
    }
    return { frames, error };
  }

  test('is read from start to end when nothing is wrong', async () => {
    const url = await serving((_request, response) => void response.end(movie));
    expect(await readUntilLost(url, {})).toEqual({ frames: 40, error: null });
  });

  test('gives its frames, then the stall, when the server falls silent', async () => {
    const { frames, error } = await readUntilLost(await halfMovie(() => {}), { networkTimeoutMs: 300 });
    expect(frames).toBeGreaterThan(10);
    expect(frames).toBeLessThan(40);
    expect(error).toMatchObject(unreachable('stall'));
    expect(inspect(error, { depth: 5 })).not.toMatch(/s3cret|admin/);
  });

  test('gives its frames, then the loss, when the connection breaks', async () => {
    const { frames, error } = await readUntilLost(await halfMovie((response) => response.destroy()), {});
    expect(frames).toBeGreaterThan(10);
    expect(frames).toBeLessThan(40);
    expect(error).toMatchObject({ code: 'E_SOURCE_TRUNCATED' });
  });

  test('can be left while it is silent', async () => {
    const stop = new AbortController();
    const url = await halfMovie(() => stop.abort(new Error('enough')));
    expect((await readUntilLost(url, { signal: stop.signal })).error).toEqual(new Error('enough'));
    expect(ffmpegChildren()).toEqual([]);
  });
});
