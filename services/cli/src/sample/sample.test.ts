import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Box } from '@crowdtone/domain';
import { faceSize, intersectionArea, type RgbImage } from '@crowdtone/imaging';
import { probe } from '@crowdtone/video';
import sharp from 'sharp';
import { countSamplePeople, ensureSample } from './ensure';
import { paintSample } from './paint';
import { DEMO_PHOTOS, demoPhotoPath } from './photos';
import { facesInView, hangPanels, viewAt, WALL } from './wall';

const MOMENTS = Array.from({ length: WALL.fps * WALL.seconds }, (_, index) => (index * 1000) / WALL.fps);

/** Mean colours of a 4x4 grid over a part of a picture. */
async function coarseColours(picture: sharp.Sharp, box: Box): Promise<Uint8Array> {
  const area = {
    left: Math.round(box.x),
    top: Math.round(box.y),
    width: Math.round(box.width),
    height: Math.round(box.height),
  };
  const part = await picture.extract(area).removeAlpha().png().toBuffer();
  return sharp(part).resize(4, 4, { fit: 'fill', kernel: 'linear' }).raw().toBuffer();
}

const fromFrame = ({ data, width, height }: RgbImage) => sharp(data, { raw: { width, height, channels: 3 } });

describe('the demonstration photos', () => {
  test('have the marked size, and every marked face lies inside', async () => {
    for (const photo of DEMO_PHOTOS) {
      const { width, height } = await sharp(demoPhotoPath(photo)).metadata();
      expect([photo.file, width, height]).toEqual([photo.file, photo.width, photo.height]);
      const whole = { x: 0, y: 0, width, height };
      for (const face of photo.faces) expect(intersectionArea(face, whole)).toBe(face.width * face.height);
    }
  });
});

describe('the sample', () => {
  test('shows the same 69 people at every moment, whole and apart', () => {
    expect(countSamplePeople()).toBe(69);
    const frame = { x: 0, y: 0, width: WALL.width, height: WALL.height };
    for (const time of MOMENTS) {
      const views = hangPanels().map((panel) => viewAt(panel, time));
      for (const view of views) {
        expect(intersectionArea(view.place, frame)).toBe(view.place.width * view.place.height);
        for (const face of facesInView(view)) {
          expect(intersectionArea(face, view.place)).toBeCloseTo(face.width * face.height, 3);
        }
      }
      const overlaps = views.filter((view, i) =>
        views.slice(0, i).some((other) => intersectionArea(view.place, other.place) > 0),
      );
      expect(overlaps).toEqual([]);
    }
  });

  test('has faces of 28 to 60 pixels that move, but never faster than half a face in a fifth of a second', () => {
    for (const panel of hangPanels()) {
      const paths = MOMENTS.map((time) => facesInView(viewAt(panel, time)));
      const sizes = paths.flat().map(faceSize);
      expect(Math.min(...sizes)).toBeGreaterThanOrEqual(28);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(60);
      const steps = paths.slice(5).map((faces, i) => Math.abs((faces[0]?.x ?? 0) - (paths[i]?.[0]?.x ?? 0)));
      expect(Math.max(...steps)).toBeGreaterThan(2);
      expect(Math.max(...steps)).toBeLessThan(14);
    }
  });

  test('is painted as the geometry says: every face lies where its box is', async () => {
    const frames = paintSample();
    const first = await frames.next();
    await frames.return(undefined);
    if (first.done) throw new Error('no frame');
    for (const panel of hangPanels()) {
      const faces = facesInView(viewAt(panel, 0));
      for (const [index, marked] of panel.photo.faces.entries()) {
        const photo = sharp(demoPhotoPath(panel.photo));
        const original = await sharp(await coarseColours(photo, marked), { raw: { width: 4, height: 4, channels: 3 } })
          .flop(panel.mirrored)
          .raw()
          .toBuffer();
        const painted = await coarseColours(fromFrame(first.value), faces[index] as Box);
        const difference = painted.reduce((sum, level, i) => sum + Math.abs(level - (original[i] ?? 0)), 0) / 48;
        expect(difference).toBeLessThan(9);
      }
    }
  });

  test('is made once, whole, and found again; a damaged one is made anew', async () => {
    const home = await mkdtemp(join(tmpdir(), 'crowdtone-cache-'));
    const before = process.env.XDG_CACHE_HOME;
    process.env.XDG_CACHE_HOME = home;
    try {
      await mkdir(join(home, 'crowdtone', 'sample-v1'), { recursive: true });
      await writeFile(join(home, 'crowdtone', 'sample-v1', 'truth.json'), '{"people": 6');
      const shares: number[] = [];
      const made = await ensureSample((share) => shares.push(share), 1);
      expect(shares).toHaveLength(WALL.fps);
      expect(shares.at(-1)).toBe(1);
      expect(made.people).toBe(69);
      expect(JSON.parse(await readFile(made.truthPath, 'utf8'))).toEqual({ people: 69, ...WALL, seconds: 1 });
      expect(await probe(made.path)).toMatchObject({ width: 1920, height: 1080, frameRate: 25, durationMs: 1000 });
      const again = jest.fn();
      expect(await ensureSample(again)).toEqual(made);
      expect(again).not.toHaveBeenCalled();
      expect(await readdir(join(home, 'crowdtone'))).toEqual(['sample-v1']);
    } finally {
      if (before === undefined) delete process.env.XDG_CACHE_HOME;
      else process.env.XDG_CACHE_HOME = before;
      await rm(home, { recursive: true });
    }
  });

  test('says how to go on when the cache cannot be written', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'crowdtone-cache-')), 'file');
    await writeFile(file, '');
    const before = process.env.XDG_CACHE_HOME;
    process.env.XDG_CACHE_HOME = file;
    try {
      await expect(ensureSample()).rejects.toMatchObject({ code: 'E_CACHE_UNWRITABLE', errorClass: 'environment' });
    } finally {
      if (before === undefined) delete process.env.XDG_CACHE_HOME;
      else process.env.XDG_CACHE_HOME = before;
      await rm(join(file, '..'), { recursive: true });
    }
  });
});
