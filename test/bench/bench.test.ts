import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_PHOTOS, demoPhotoPath } from '@crowdtone/cli';
import sharp from 'sharp';
import { readDemoFaces } from '../scenes/face-images';
import { composeScene, DEFAULT_SCENE, writeScene } from '../scenes/scene';
import { compareDetectors, DETECTOR_SCENE } from './detectors';
import { openHuman } from './human';
import { measureIdentity } from './identity';
import { main } from './main';
import { addAgreements, compareBoxes } from './matching';
import { ENTRANTS, type Entrant, timeNetworks } from './networks';
import { describeSide, describeStages, formatReport } from './report';
import { STAGES, timeStages } from './stages';
import { measureTracking, TRACKING_SCENES, type TrackingScene } from './tracking';

const box = (x: number, y: number, side = 10) => ({ x, y, width: side, height: side });

test('a face is found once, by the box that overlaps it most', () => {
  expect(compareBoxes([box(0, 0)], [box(3, 0), box(1, 0), box(40, 0)])).toEqual({ truths: 1, found: 3, hits: 1 });
  // The left box overlaps both faces, the right box only the right one: both faces are found.
  expect(compareBoxes([box(0, 0), box(4, 0)], [box(1, 0), box(5, 0)])).toMatchObject({ hits: 2 });
  expect(compareBoxes([box(0, 0)], [box(6, 0)])).toMatchObject({ hits: 0 });
  const total = addAgreements([
    { truths: 2, found: 1, hits: 1 },
    { truths: 3, found: 5, hits: 2 },
  ]);
  expect(total).toEqual({ truths: 5, found: 6, hits: 3 });
});

describe('human', () => {
  async function photo(width: number) {
    const photo = DEMO_PHOTOS[2];
    if (!photo) throw new Error('no photo');
    const resized = sharp(demoPhotoPath(photo)).resize({ width }).removeAlpha().raw();
    const { data, info } = await resized.toBuffer({ resolveWithObject: true });
    const scale = width / photo.width;
    const faces = photo.faces.map(({ x, y, width: w, height: h }) => ({
      x: x * scale,
      y: y * scale,
      width: w * scale,
      height: h * scale,
    }));
    return { image: { data: new Uint8Array(data), width: info.width, height: info.height }, faces };
  }

  test('finds the large faces of a photo where they are, with an emotion each', async () => {
    const human = await openHuman();
    const { image, faces } = await photo(1280);
    const found = await human.read(image);
    expect(
      compareBoxes(
        faces,
        found.map(({ box }) => box),
      ),
    ).toEqual({ truths: 3, found: 3, hits: 3 });
    expect(found.map(({ emotion }) => typeof emotion)).toEqual(['string', 'string', 'string']);
    // Tiles overlap, yet each face is reported once, and none is lost on a border.
    const tiled = await human.readTiles(image, 640, 300);
    expect(
      compareBoxes(
        faces,
        tiled.map(({ box }) => box),
      ),
    ).toMatchObject({ hits: 3 });
    expect(tiled.length).toBeLessThanOrEqual(5);
  });
});

describe('the report', () => {
  const msPerFrame = { decode: 5, detect: 60, 'track + crop': 5, queue: 10, expression: 15, statistics: 5 };

  test('divides the time of a frame by stages and faces', () => {
    const stages = describeStages(msPerFrame, 20);
    expect(stages.map(({ stage }) => stage)).toEqual([...STAGES]);
    expect(stages[1]).toEqual({ stage: 'detect', msPerFrame: 60, msPerFace: 3, share: 0.6 });
    expect(stages.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
    expect(describeStages(msPerFrame, 0)[0]?.msPerFace).toBeNull();
  });

  test('divides time by the true faces found', () => {
    const side = describeSide('x', 10, 40, { truths: 100, found: 50, hits: 20 });
    expect(side).toMatchObject({ msPerFaceFound: 20, recall: 0.2, precision: 0.4 });
    const none = describeSide('x', 10, 40, { truths: 100, found: 0, hits: 0 });
    expect(none).toMatchObject({ msPerFaceFound: null, recall: 0, precision: null });
  });

  test('is printed as aligned tables', () => {
    const crowdtone = describeSide('Crowdtone', 4, 100, { truths: 120, found: 118, hits: 117 });
    const none = describeSide('another', 4, 50, { truths: 120, found: 0, hits: 0 });
    const speed = {
      network: 'n',
      batch: 32,
      facesPerSecond: 400,
      facesPerCpuSecond: 390,
      gflops: 100,
      share: 0.8,
    } as const;
    const text = formatReport({
      machine: { processor: 'P', cores: 2, node: '20' },
      stages: {
        scene: { width: 1920, height: 1080, people: 30, smallestFacePx: 20, largestFacePx: 60, seed: 1, fps: 2 },
        detector: 'd',
        model: 'm',
        stages: describeStages(msPerFrame, 25),
        classification: { samples: 3, facesPerFrame: 7.5, everyFaceMs: 50, wholeOfEveryFaceMs: 135 },
        crowdtone,
        human: [{ ...none, ratio: 2 }],
      },
      networks: {
        peakGflops: 125,
        speeds: [{ ...speed, runtime: 'onnxruntime' }],
        absent: [{ runtime: 'tfjs-node', reason: 'it is not built' }],
      },
      detectors: {
        smallestFacePx: 12,
        largestFacePx: 40,
        people: 60,
        sides: [
          { name: 'own, not trained', frames: 3, cpuMsPerFrame: 50, recall: null, precision: null, ratio: 1 },
          { name: 'theirs', frames: 3, cpuMsPerFrame: 4000, recall: 0.9, precision: 0.875, ratio: 80 },
        ],
        absent: ['third is not installed'],
      },
      search: null,
      samples: null,
      history: null,
      storing: null,
      tracking: [
        {
          ...{ detector: 'd', width: 640, height: 360, frames: 9, people: 3, tracks: 4, switches: 1, idf1: 0.8756 },
          ...{ hota: 0.5, detection: 0.4, association: 0.625 },
        },
      ],
    });
    expect(text).toContain('\nn        onnxruntime     32      400          390    100.0   80.0 %\n');
    expect(text).toMatch(/\npeak: 125\.0 GFLOP\/s, .*\nnot measured: it is not built\n/);
    expect(text).toContain('\ndetect            60.0     2.40   60.0 %\n');
    expect(text).toContain('\nwhole            100.0     4.00  100.0 %\n');
    expect(text).toContain(
      '\n7.5 faces classified per frame (at most 3 frames of a window per person); ' +
        'every face: expression 50.0 ms, whole 135.0 ms per frame\n',
    );
    expect(text).toContain('\nCrowdtone        4     100.0           3.42  97.5 %     99.2 %\n');
    expect(text).toContain('\nanother          4      50.0              -   0.0 %          -\n');
    expect(text).toContain('\nCrowdtone takes 2.00 times as long as another\n');
    expect(text).toMatch(/\nown, not trained +3 +50\.0 +1\.0 +- +-\n/);
    expect(text).toMatch(/\ntheirs +3 +4000\.0 +80\.0 +90\.0 % +87\.5 %\nnot measured: third is not installed\n/);
    expect(text).toMatch(
      /\nscene +frames +people +tracks +switches +IDF1 +HOTA +DetA +AssA\n640 x 360 +9 +3 +4 +1 +0\.876 +0\.500 +0\.400 +0\.625\ndetector: d\n/,
    );
  });
});

test('every stage of the pipeline is timed on a video, and the faces found match the ground truth', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'crowdtone-bench-'));
  try {
    const path = join(folder, 'small.mp4');
    const small = { people: 6, width: 640, height: 360, seconds: 1.5, fps: 4, sizes: { min: 36, max: 48 } };
    const scene = await composeScene({ ...DEFAULT_SCENE, ...small, faces: await readDemoFaces() });
    await writeScene(scene, path);
    const settings = { fps: 4, minFacePx: 30, windowMs: 1000, floor: 5, samples: 2 };
    const besides: number[] = [];
    const times = await timeStages(path, { ...settings, detector: 'ssd', model: 'faceapi-baseline' }, async (frame) => {
      besides.push(frame.sequence);
    });
    expect(times.frames.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(besides).toEqual([0, 1, 2, 3, 4, 5]);
    for (const stage of STAGES) expect(times.msPerFrame[stage]).toBeGreaterThan(0);
    // Six frames: two of the first window, and one of the half that there is of the second; about six people are found in each.
    expect(times.classified).toBeGreaterThanOrEqual((3 * 5) / 6);
    expect(times.classified).toBeLessThanOrEqual((3 * 7) / 6);
    expect(times.everyFaceMs).toBeGreaterThan(0);
    const agreement = addAgreements(
      times.boxes.map((boxes, i) => compareBoxes(scene.truth.frames[i]?.people.map(({ box }) => box) ?? [], boxes)),
    );
    expect(agreement.truths).toBe(36);
    expect(agreement.hits).toBeGreaterThanOrEqual(33);
    expect(agreement.found).toBeLessThanOrEqual(38);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the detectors are compared on the same frames; what SSD finds matches the ground truth', async () => {
  const small = { people: 8, width: 480, height: 270, sizes: { min: 24, max: 32 } };
  const { sides, people, absent } = await compareDetectors(2, () => undefined, { ...DETECTOR_SCENE, ...small });
  const [own, ssd] = sides;
  expect(people).toBe(8);
  expect(sides.map(({ frames }) => frames)).toEqual(sides.map(() => 2));
  expect(sides.length + absent.length).toBe(3);
  expect(ssd?.recall).toBeGreaterThan(0.7);
  expect(ssd?.precision).toBeGreaterThan(0.9);
  expect(own).toMatchObject({ cpuMsPerFrame: expect.any(Number), ratio: 1 });
  expect(ssd?.ratio).toBeCloseTo((ssd?.cpuMsPerFrame ?? 0) / (own?.cpuMsPerFrame ?? 1));
});

describe('identities', () => {
  const at = (id: number, x: number) => ({ id, box: { x, y: 0, width: 20, height: 20 } });

  test('identity switches and false tracks lower IDF1', () => {
    // Person 1 is followed by track 10 for two frames and by 11 for one; track 12 is a false one.
    const truth = [[at(1, 0)], [at(1, 2)], [at(1, 4)], [at(1, 6), at(2, 100)]];
    const tracked = [[at(10, 0)], [at(10, 2)], [at(11, 4)], [at(12, 300), at(13, 101)]];
    // True positives: 2 of person 1, 1 of person 2; true boxes 5, tracked boxes 5.
    expect(measureIdentity(truth, tracked)).toEqual({ people: 2, tracks: 4, switches: 1, idf1: 6 / 10 });
  });

  test('figures are defined without people and without tracks', () => {
    expect(measureIdentity([[]], [[]]).idf1).toBe(1);
    expect(measureIdentity([[at(1, 0)]], [[]])).toEqual({ people: 1, tracks: 0, switches: 0, idf1: 0 });
  });

  test('walking people keep their tracks with a detector that finds them', async () => {
    const [first] = TRACKING_SCENES;
    const small = {
      ...first,
      people: 4,
      width: 640,
      height: 360,
      fps: 5,
      sizes: { min: 28, max: 36 },
      seconds: 2,
    } as TrackingScene;
    const [figures] = await measureTracking('ssd', 24, () => undefined, [small]);
    expect(figures?.people).toBeGreaterThan(0);
    expect(figures?.switches).toBeLessThanOrEqual(3);
    expect(figures?.idf1).toBeGreaterThan(0.4);
  });
});

test('networks are timed on every installed runtime, with single faces and batches', async () => {
  const steps: string[] = [];
  const small: Entrant = {
    name: 'small',
    macs: 1e6,
    open: async (runtime) => ({
      run: async (batch) => void steps.push(`runs ${batch} on ${runtime}`),
      close: async () => void steps.push('closes'),
    }),
  };
  const { peakGflops, speeds, absent } = await timeNetworks((what) => steps.push(what), [small], {
    ms: 0,
    minRuns: 2,
  });
  expect(peakGflops).toBeGreaterThan(0);
  const runtimes = ['onnxruntime', 'tfjs-node', 'tfjs-wasm'].filter((name) =>
    absent.every(({ runtime }) => runtime !== name),
  );
  expect(runtimes).toEqual(expect.arrayContaining(['onnxruntime', 'tfjs-wasm']));
  expect(speeds.map(({ runtime, batch }) => [runtime, batch])).toEqual(
    runtimes.flatMap((runtime) => [
      [runtime, 1],
      [runtime, 32],
    ]),
  );
  // The first run of each is not timed, so two timed runs make three.
  expect(steps.slice(1, 9)).toEqual([
    'small on onnxruntime',
    ...Array(3).fill('runs 1 on onnxruntime'),
    ...Array(3).fill('runs 32 on onnxruntime'),
    'closes',
  ]);
  for (const { facesPerSecond, gflops, share } of speeds) {
    expect(gflops).toBeCloseTo((2e6 * facesPerSecond) / 1e9, 6);
    expect(share).toBeCloseTo(gflops / peakGflops, 6);
  }
});

test.each(ENTRANTS.map((entrant) => [entrant.name, entrant] as const))('%s can be timed', async (_, { macs, open }) => {
  expect(macs).toBeGreaterThan(5e7);
  const contender = await open('onnxruntime');
  await contender.run(2);
  await contender.close();
});

test('the command refuses unknown options and values', async () => {
  const err: string[] = [];
  const spy = jest.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0);
  const codes = [await main(['--frames', '1']), await main(['--detector', 'eye']), await main(['--only', 'x'])];
  codes.push(await main(['--colour']));
  spy.mockRestore();
  expect(codes).toEqual([2, 2, 2, 2]);
  expect(err.join('')).toMatch(/^(E_USAGE: .*; see --help\n){4}$/);
});
