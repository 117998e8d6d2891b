import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RgbImage } from '@crowdtone/imaging';
import { openVideo, probe } from '@crowdtone/video';
import sharp from 'sharp';
import { readDemoFaces, readFaceImages } from './face-images';
import { main } from './main';
import { composeScene, DEFAULT_SCENE, type Scene, type SceneOptions, writeScene } from './scene';
import { type ScenePerson, sceneTruthSchema } from './truth';

/** Images of one colour each: red 255, green 0, and a distinct blue that no background or garment has. */
const BLUES = [0, 51, 102, 153, 204, 255];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crowdtone-scene-'));
  await mkdir(join(folder, 'faces', 'happiness'), { recursive: true });
  for (const blue of BLUES) {
    const background = { r: 255, g: 0, b: blue };
    const path = join(folder, 'faces', blue === 255 ? 'happiness' : '', `blue${blue}.png`);
    await sharp({ create: { width: 48, height: 60, channels: 3, background } })
      .png()
      .toFile(path);
  }
});

afterAll(() => rm(folder, { recursive: true }));

/** A small scene of the one-colour faces, one per person. */
async function smallScene(changes: Partial<SceneOptions> = {}): Promise<Scene> {
  const faces = await readFaceImages(join(folder, 'faces'));
  return composeScene({
    ...DEFAULT_SCENE,
    faces,
    people: BLUES.length,
    seconds: 2,
    fps: 5,
    width: 480,
    height: 270,
    sizes: { min: 24, max: 40 },
    background: 'gradient',
    ...changes,
  });
}

async function allFrames(scene: Scene): Promise<RgbImage[]> {
  const frames: RgbImage[] = [];
  for await (const frame of scene.frames()) frames.push(frame);
  return frames;
}

const digest = (frames: readonly RgbImage[]) =>
  frames.reduce((hash, { data }) => hash.update(data), createHash('sha256')).digest('hex');

/** The blue of the one-colour face at a pixel, or null where there is none. */
function faceColourAt({ data, width, height }: RgbImage, x: number, y: number): number | null {
  if (x < 0 || y < 0 || x >= width || y >= height) return null;
  const [red = 0, green = 0, blue = 0] = data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3);
  if (red < 240 || green > 15) return null;
  return BLUES.find((known) => Math.abs(known - blue) < 12) ?? null;
}

/** The blue of each person: the most frequent one at the centre of the face while it is visible. */
function coloursOfPeople(scene: Scene, frames: readonly RgbImage[]): Map<number, number> {
  const colours = new Map<number, number>();
  for (const [index, frame] of frames.entries()) {
    for (const { trackId, box, visible } of scene.truth.frames[index]?.people ?? []) {
      const middle = [box.x + box.width / 2, box.y + box.height / 2].map(Math.floor);
      const colour = faceColourAt(frame, middle[0] ?? 0, middle[1] ?? 0);
      if (visible === 1 && colour !== null) colours.set(trackId, colour);
    }
  }
  return colours;
}

/** Share of the oval inscribed in a face's box that shows the person's colour. */
function paintedShare(frame: RgbImage, { box }: ScenePerson, colour: number): number {
  let all = 0;
  let shown = 0;
  for (let y = box.y; y < box.y + box.height; y += 1) {
    for (let x = box.x; x < box.x + box.width; x += 1) {
      const [across, down] = [(x + 0.5 - box.x) / box.width - 0.5, (y + 0.5 - box.y) / box.height - 0.5];
      if (Math.hypot(across, down) > 0.48) continue;
      all += 1;
      if (faceColourAt(frame, x, y) === colour) shown += 1;
    }
  }
  return shown / all;
}

describe('a synthetic scene', () => {
  test('has the same bytes for the same seed, however often it is painted, and others for another seed', async () => {
    const options = { camera: { blurPx: 0.6, light: 0.8, noise: 4, jpegQuality: 60 }, movement: 'walking' } as const;
    const scene = await smallScene(options);
    const first = digest(await allFrames(scene));
    expect(digest(await allFrames(scene))).toBe(first);
    const same = await smallScene(options);
    expect(digest(await allFrames(same))).toBe(first);
    expect(same.truth).toEqual(scene.truth);
    expect(digest(await allFrames(await smallScene({ ...options, seed: 2 })))).not.toBe(first);
  });

  test('paints every face exactly into its box', async () => {
    const scene = await smallScene();
    const frames = await allFrames(scene);
    const colours = coloursOfPeople(scene, frames);
    expect(new Set(colours.values()).size).toBe(BLUES.length);
    for (const [index, frame] of frames.entries()) {
      for (const { trackId, box, sizePx } of scene.truth.frames[index]?.people ?? []) {
        const colour = colours.get(trackId);
        // The neck has the face's colour too, so the search ends at the chin; sides and forehead are free.
        const rows: number[] = [];
        const columns: number[] = [];
        for (let y = box.y - 10; y < box.y + box.height; y += 1) {
          for (let x = box.x - 10; x < box.x + box.width + 10; x += 1) {
            if (faceColourAt(frame, x, y) !== colour) continue;
            rows.push(y);
            columns.push(x);
          }
        }
        expect(Math.abs(Math.min(...columns) - box.x)).toBeLessThanOrEqual(1);
        expect(Math.abs(Math.max(...columns) - (box.x + box.width - 1))).toBeLessThanOrEqual(1);
        expect(Math.abs(Math.min(...rows) - box.y)).toBeLessThanOrEqual(1);
        expect(Math.max(...rows)).toBe(box.y + box.height - 1);
        expect(sizePx).toBe(Math.min(box.width, box.height));
      }
    }
  });

  test('keeps standing people in view, unhidden and moving', async () => {
    const scene = await smallScene({ seconds: 6 });
    const counts = scene.truth.frames.map(({ people }) => people.filter(({ visible }) => visible === 1).length);
    expect(counts).toEqual(Array.from({ length: 30 }, () => BLUES.length));
    const tracks = BLUES.map((_, trackId) =>
      scene.truth.frames.map(({ people }) => people.find((person) => person.trackId === trackId)?.box.x),
    );
    for (const track of tracks) expect(new Set(track).size).toBeGreaterThan(5);
  });

  test('lets walkers enter, leave and occlude each other, and records the visible share of each face', async () => {
    const scene = await smallScene({ movement: 'walking', seconds: 12, seed: 5 });
    const frames = await allFrames(scene);
    const colours = coloursOfPeople(scene, frames);
    const counts = scene.truth.frames.map(({ people }) => people.length);
    expect(Math.max(...counts)).toBeGreaterThan(Math.min(...counts));
    let hidden = 0;
    for (const [index, frame] of frames.entries()) {
      for (const person of scene.truth.frames[index]?.people ?? []) {
        const colour = colours.get(person.trackId);
        if (colour === undefined) continue;
        const painted = paintedShare(frame, person, colour);
        expect(Math.abs(painted - person.visible)).toBeLessThan(0.13);
        if (person.visible < 0.6) hidden += 1;
      }
    }
    expect(hidden).toBeGreaterThan(5);
  });

  test('paints faces of the requested sizes, and refuses a crowd that does not fit side by side', async () => {
    const scene = await smallScene({ sizes: { min: 30, max: 30 } });
    expect(new Set(scene.truth.frames.flatMap(({ people }) => people.map(({ sizePx }) => sizePx)))).toEqual(
      new Set([30]),
    );
    await expect(smallScene({ people: 60 })).rejects.toMatchObject({ code: 'E_SCENE_CROWDED' });
  });

  test('is written as a video that matches its ground truth', async () => {
    const path = join(folder, 'crowd.mp4');
    const scene = await smallScene({ seconds: 1 });
    const truthPath = await writeScene(scene, path);
    expect(truthPath).toBe(join(folder, 'crowd.json'));
    const truth = sceneTruthSchema.parse(JSON.parse(await readFile(truthPath, 'utf8')));
    expect(truth).toEqual(scene.truth);
    expect(await probe(path)).toMatchObject({ width: 480, height: 270, frameRate: 5 });
    const colours = coloursOfPeople(scene, await allFrames(scene));
    const video = await openVideo(path, { fps: 5 });
    for await (const frame of video) {
      for (const { trackId, box } of truth.frames[frame.sequence]?.people ?? []) {
        const at = ((box.y + Math.floor(box.height / 2)) * 480 + box.x + Math.floor(box.width / 2)) * 3;
        const [red = 0, green = 0, blue = 0] = frame.data.subarray(at, at + 3);
        expect([red > 200, green < 60, Math.abs(blue - (colours.get(trackId) ?? 0)) < 40]).toEqual([true, true, true]);
      }
    }
    await video.close();
    expect(truth.frames).toHaveLength(5);
  });

  test.each(['gradient', 'texture', 'noise'] as const)('has a background of %s', async (background) => {
    const [frame] = await allFrames(await smallScene({ background, people: 0, seconds: 0.2 }));
    expect(new Set(frame?.data).size).toBeGreaterThan(20);
  });

  test('has a photo as background, filled to its edges', async () => {
    const photo = join(folder, 'wall.png');
    await sharp({ create: { width: 64, height: 64, channels: 3, background: '#0a64c8' } })
      .png()
      .toFile(photo);
    const [frame] = await allFrames(await smallScene({ background: { photo }, people: 0, seconds: 0.2 }));
    expect(frame?.data).toHaveLength(480 * 270 * 3);
    expect(new Set(frame?.data)).toEqual(new Set([0x0a, 0x64, 0xc8]));
    const missing = { photo: join(folder, 'none.png') };
    await expect(smallScene({ background: missing })).rejects.toMatchObject({ code: 'E_BACKGROUND_BROKEN' });
  });
});

describe('the camera', () => {
  async function seenThrough(camera: SceneOptions['camera']): Promise<Uint8Array> {
    const photo = join(folder, 'grey.png');
    await sharp({ create: { width: 64, height: 64, channels: 3, background: '#808080' } })
      .png()
      .toFile(photo);
    const scene = await smallScene({ background: { photo }, people: 0, seconds: 0.2, camera });
    const [frame] = await allFrames(scene);
    if (!frame) throw new Error('no frame');
    return frame.data;
  }
  const mean = (data: Uint8Array) => data.reduce((sum, level) => sum + level, 0) / data.length;
  const deviation = (data: Uint8Array) => {
    const middle = mean(data);
    return Math.sqrt(data.reduce((sum, level) => sum + (level - middle) ** 2, 0) / data.length);
  };

  test('adds the requested noise and darkens by the requested factor', async () => {
    const noisy = await seenThrough({ noise: 6 });
    expect(mean(noisy)).toBeCloseTo(128, 0);
    expect(deviation(noisy)).toBeGreaterThan(5.7);
    expect(deviation(noisy)).toBeLessThan(6.3);
    expect(mean(await seenThrough({ light: 0.5 }))).toBe(64);
  });

  // Squares, because smoothing an edge keeps the sum of its steps but not that of their squares.
  test('blurs with its lens and with JPEG', async () => {
    const faces = await smallScene({ seconds: 0.2 });
    const sharpness = (frame: RgbImage | undefined) =>
      frame ? frame.data.slice(3).reduce((sum, level, i) => sum + (level - (frame.data[i] ?? 0)) ** 2, 0) : 0;
    const [clear] = await allFrames(faces);
    const [blurred] = await allFrames(await smallScene({ seconds: 0.2, camera: { blurPx: 2 } }));
    expect(sharpness(blurred)).toBeLessThan(0.8 * sharpness(clear));
    const rough = await seenThrough({ noise: 20, jpegQuality: 5 });
    expect(deviation(rough)).toBeLessThan(15);
  });
});

describe('images of faces', () => {
  test('take their expression from the name of the folder, if it is one', async () => {
    const faces = await readFaceImages(join(folder, 'faces'));
    expect(faces.map(({ name, expression }) => [name, expression])).toContainEqual(['blue255.png', 'happiness']);
    expect(faces.filter(({ expression }) => expression === null)).toHaveLength(BLUES.length - 1);
    const scene = await composeScene({ ...DEFAULT_SCENE, faces, people: 6, seconds: 0.04 });
    const expressions = scene.truth.frames[0]?.people.map(({ expression }) => expression) ?? [];
    expect(expressions.filter((expression) => expression === 'happiness')).toHaveLength(1);
  });

  test('are the opaque part of a cut-out', async () => {
    const cutouts = join(folder, 'cutouts');
    await mkdir(cutouts);
    const disc =
      '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><circle cx="40" cy="60" r="20" fill="red"/></svg>';
    await sharp(Buffer.from(disc)).png().toFile(join(cutouts, 'disc.png'));
    const [face] = await readFaceImages(cutouts);
    expect(face?.width).toBeGreaterThanOrEqual(39);
    expect(face?.width).toBeLessThanOrEqual(41);
    expect(face?.face).toEqual({ x: 0, y: 0, width: face?.width, height: face?.height });
  });

  test('are refused with the reason when the folder has none', async () => {
    await expect(readFaceImages(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'E_FACES_MISSING' });
    await mkdir(join(folder, 'empty'));
    await expect(readFaceImages(join(folder, 'empty'))).rejects.toMatchObject({ code: 'E_FACES_MISSING' });
    await mkdir(join(folder, 'broken'));
    await writeFile(join(folder, 'broken', 'text.png'), 'not an image');
    await expect(readFaceImages(join(folder, 'broken'))).rejects.toMatchObject({
      code: 'E_FACES_BROKEN',
      errorClass: 'input',
    });
  });

  test('come from the demo photos without profiles', async () => {
    const faces = await readDemoFaces();
    expect(faces).toHaveLength(19);
    for (const { face, width, height } of faces) {
      expect(face.x).toBeGreaterThanOrEqual(0);
      expect(face.y + face.height).toBeLessThanOrEqual(height);
      expect(face.x + face.width).toBeLessThanOrEqual(width);
    }
  });
});

describe('the command', () => {
  async function run(...args: string[]): Promise<{ exitCode: number; out: string; err: string }> {
    const out: string[] = [];
    const err: string[] = [];
    const spies = [
      jest.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0),
      jest.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0),
    ];
    const exitCode = await main(args);
    for (const spy of spies) spy.mockRestore();
    return { exitCode, out: out.join(''), err: err.join('') };
  }

  test('writes the requested scene', async () => {
    const path = join(folder, 'asked.mp4');
    const size = ['--size', '320x180', '--people', '3', '--seconds', '0.5', '--fps', '4', '--face-size', '16-20'];
    const result = await run('--faces', join(folder, 'faces'), ...size, '--seed', '7', '--noise', '2', '--out', path);
    expect(result).toMatchObject({ exitCode: 0, err: '' });
    const truth = sceneTruthSchema.parse(JSON.parse(await readFile(join(folder, 'asked.json'), 'utf8')));
    expect(truth).toMatchObject({ people: 3, width: 320, height: 180, fps: 4, seed: 7 });
    expect(truth.frames).toHaveLength(2);
  });

  test('prints its help', async () => {
    const { exitCode, out } = await run('--help');
    expect(exitCode).toBe(0);
    expect(out).toContain('--faces DIR');
  });

  test.each([
    ['--out is missing', []],
    ['an unknown option', ['--colour', 'red', '--out', 'x.mp4']],
    ['a word for a number', ['--people', 'many', '--out', 'x.mp4']],
    ['half a person', ['--people', '1.5', '--out', 'x.mp4']],
    ['a size of one side', ['--size', '1920', '--out', 'x.mp4']],
    ['the larger face first', ['--face-size', '60-20', '--out', 'x.mp4']],
    ['an unknown movement', ['--movement', 'dancing', '--out', 'x.mp4']],
    ['no light at all', ['--light', '0', '--out', 'x.mp4']],
  ])('refuses %s', async (_what, args) => {
    const { exitCode, err } = await run(...args);
    expect(exitCode).toBe(2);
    expect(err).toMatch(/^E_USAGE: .*see --help\n$/);
  });
});
