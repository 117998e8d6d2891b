/** The process list during a run, as every user of the machine can read it. */
import { CommandLine } from '@crowdtone/testing/cli/command-line';
import { type Misbehaving, serveHttp } from '@crowdtone/testing/video/servers';

const line = new CommandLine();
afterAll(() => line.close());

test('the password of an address appears neither in the process list nor in the output', async () => {
  const shown: string[] = [];
  const server: Misbehaving = await serveHttp((_request, response) => {
    shown.push(...line.leftovers());
    response.writeHead(404).end();
  });
  try {
    const url = `http://bobby:s3cret@127.0.0.1:${server.port}/clip.mp4?psw=s3cret`;
    const { exitCode, stdout, stderr } = await line.start(['analyze', url, '--out', 'none', '--debug']).ended;
    expect(exitCode).toBe(3);
    expect(shown.some((text) => text.includes('ffprobe'))).toBe(true);
    expect(shown.some((text) => text.includes('crowdtone'))).toBe(true);
    expect(shown.join('\n')).not.toMatch(/s3cret|bobby/);
    expect(stdout + stderr).not.toMatch(/s3cret|bobby/);
    expect(stderr).toContain(`http://***@127.0.0.1:${server.port}/clip.mp4?psw=***`);
  } finally {
    await server.close();
  }
}, 60_000);
