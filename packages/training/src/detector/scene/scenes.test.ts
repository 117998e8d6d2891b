import { type Corners, shortSide } from '@crowdtone/imaging';
import { randomAt } from '@crowdtone/runtime';
import { syntheticImages } from '@crowdtone/testing/training/synthetic-images';
import { Canvas, ImagePyramid } from './canvas';
import { ImagePanels } from './image-panels';
import { compressAsJpeg } from './jpeg';
import { coverFacesInPart } from './occlusion';
import { faceBox, paintPerson, paintTurnedAway, pasteFace } from './people';
import { Scene } from './scene';
import { SceneGenerator } from './scene-generator';
import { BatchMaker } from './scene-source';
import { addCrowd } from './synthetic-crowd';

const SIDE = 192;
const images = syntheticImages(4, 1);
const greyFaces = Uint8Array.from({ length: 48 * 48 * 2 }, (_, index) => 60 + (index % 150));

/** Bounds of the pixels that `isPart` holds for, within `region` grown by `margin`. */
function boundsOf({ pixels, side }: Canvas, region: Corners, margin: number, isPart: (rgb: number[]) => boolean) {
  const bounds = { left: side, top: side, right: 0, bottom: 0 };
  for (let y = Math.max(Math.floor(region.top - margin), 0); y < Math.min(region.bottom + margin, side); y += 1) {
    for (let x = Math.max(Math.floor(region.left - margin), 0); x < Math.min(region.right + margin, side); x += 1) {
      const at = (y * side + x) * 3;
      if (!isPart(Array.from(pixels.subarray(at, at + 3)))) continue;
      bounds.left = Math.min(bounds.left, x);
      bounds.top = Math.min(bounds.top, y);
      bounds.right = Math.max(bounds.right, x + 1);
      bounds.bottom = Math.max(bounds.bottom, y + 1);
    }
  }
  return bounds;
}

const isRed = ([red = 0, green = 0]: number[]) => red - green > 110;

function expectTight(canvas: Canvas, box: Corners, margin: number): void {
  const bounds = boundsOf(canvas, box, margin, isRed);
  for (const edge of ['left', 'top', 'right', 'bottom'] as const) {
    expect(Math.abs(bounds[edge] - box[edge])).toBeLessThan(1.5);
  }
}

test('a scene is a function of seed, step and place', () => {
  const make = (seed: number, step: number, place: number) => {
    const maker = new SceneGenerator({ images, greyFaces }, { side: SIDE, seed });
    maker.generate(9, 9);
    return maker.generate(step, place);
  };
  const scene = make(1, 2, 3);
  const again = make(1, 2, 3);
  expect(again.faces).toEqual(scene.faces);
  expect(again.ignored).toEqual(scene.ignored);
  const isSame = (other: Scene) =>
    Buffer.from(other.canvas.pixels.buffer).equals(Buffer.from(scene.canvas.pixels.buffer));
  expect([again, make(2, 2, 3), make(1, 3, 3), make(1, 2, 4)].map(isSame)).toEqual([true, false, false, false]);
});

test('boxes and landmarks lie inside of scenes, and faces of all sizes are among them', () => {
  const maker = new SceneGenerator({ images, greyFaces }, { side: SIDE, seed: 5 });
  const scenes = Array.from({ length: 24 }, (_, place) => maker.generate(0, place));
  for (const { faces, ignored } of scenes) {
    for (const box of [...faces, ...ignored]) {
      expect(box.left).toBeGreaterThanOrEqual(0);
      expect(box.bottom).toBeLessThanOrEqual(SIDE);
      expect(shortSide(box)).toBeGreaterThan(0);
    }
  }
  const faces = scenes.flatMap((scene) => scene.faces);
  for (const [from, to] of [
    [4.5, 10],
    [10, 20],
    [20, 50],
  ] as const) {
    expect(faces.filter((face) => shortSide(face) >= from && shortSide(face) < to).length).toBeGreaterThan(5);
  }
});

test('boxes fit the faces of zoomed and mirrored images, and landmarks stay in their places', () => {
  const panels = new ImagePanels(images);
  let seen = 0;
  for (let place = 0; place < 12; place += 1) {
    const scene = new Scene(SIDE);
    panels.fill(scene, randomAt(3, place));
    if (place % 2 === 0) scene.mirror();
    for (const face of scene.faces.filter((box) => shortSide(box) > 6)) {
      const [leftEye = 0, eyeY = 0, rightEye = 0, , noseX = 0] = face.landmarks ?? [];
      // The synthetic landmarks are the corners of the face, so they show which faces a panel's edge has cut.
      const corners = [leftEye, eyeY, rightEye, face.landmarks?.[9] ?? 0];
      const sides = [face.left, face.top, face.right, face.bottom];
      if (sides.some((side, index) => Math.abs(side - (corners[index] ?? 0)) > 0.01)) continue;
      seen += 1;
      expectTight(scene.canvas, face, 2);
      expect(leftEye).toBeLessThan(rightEye);
      expect(Math.abs(noseX - (leftEye + rightEye) / 2)).toBeLessThan(shortSide(face) * 0.15);
    }
  }
  expect(seen).toBeGreaterThan(30);
});

test('the box of a pasted face fits it at every size', () => {
  const [image] = images;
  if (image === undefined) throw new Error('no image');
  const levels = new ImagePyramid(image.image);
  for (const width of [6, 11, 20]) {
    for (const face of image.faces) {
      const canvas = new Canvas(SIDE);
      expectTight(canvas, pasteFace(canvas, { x: 90.3, y: 80.6, width }, { levels, face }, randomAt(width)), 6);
    }
  }
});

test('the box of a painted person fits the portrait, and one who looks away shows none of it', () => {
  // A portrait of black and white lines: nothing else in the person has such contrast.
  const lines = Float32Array.from({ length: 48 * 48 }, (_, index) => (Math.floor(index / 48) % 8 < 4 ? 0.2 : 1.8));
  const person = { x: 96, y: 80, width: 40 };
  const painted = new Canvas(SIDE);
  const away = new Canvas(SIDE);
  const levels = [lines, lines, lines, lines];
  paintPerson(painted, person, { mean: 128, levels }, randomAt(4));
  paintTurnedAway(away, person, randomAt(4));
  const box = faceBox(person);
  const contrastAlong = ({ pixels }: Canvas, x: number) => {
    let sum = 0;
    for (let y = Math.round(box.top) + 8; y < person.y + 8; y += 1) {
      sum += Math.abs((pixels[(y * SIDE + x) * 3] ?? 0) - (pixels[((y + 4) * SIDE + x) * 3] ?? 0));
    }
    return sum / (box.bottom - box.top);
  };
  const inside = contrastAlong(painted, 96);
  expect(inside).toBeGreaterThan(20);
  expect(contrastAlong(painted, Math.round(box.left) - 3)).toBeLessThan(inside / 3);
  expect(contrastAlong(painted, Math.round(box.right) + 3)).toBeLessThan(inside / 3);
  expect(contrastAlong(away, 96)).toBeLessThan(inside / 2);
});

test('no labelled face of a crowd is hidden', () => {
  const supply = { grey: greyFaces, cutOut: [] };
  for (let place = 0; place < 10; place += 1) {
    const scene = new Scene(SIDE);
    addCrowd(scene, supply, randomAt(8, place));
    expect(scene.faces.length + scene.ignored.length).toBeGreaterThan(0);
    scene.faces.forEach((face, index) => {
      for (const other of scene.faces.slice(index + 1)) {
        const common = Math.max(Math.min(face.right, other.right) - Math.max(face.left, other.left), 0);
        const shared = common * Math.max(Math.min(face.bottom, other.bottom) - Math.max(face.top, other.top), 0);
        expect(shared).toBeLessThan(0.5 * (face.right - face.left) * (face.bottom - face.top));
      }
    });
  }
});

test('compression changes little at high quality, much at low, and nothing about flat colour', () => {
  const error = (quality: number, paint: (at: number) => number) => {
    const canvas = new Canvas(64);
    canvas.pixels.forEach((_, at) => {
      canvas.pixels[at] = paint(at);
    });
    const before = canvas.pixels.slice();
    compressAsJpeg(canvas, quality);
    return before.reduce((sum, value, at) => sum + Math.abs(value - (canvas.pixels[at] ?? 0)), 0) / before.length;
  };
  const grey = (at: number) => 128 + 60 * Math.sin(Math.floor(at / 3) * 0.9);
  expect(error(95, grey)).toBeLessThan(2);
  expect(error(10, grey)).toBeGreaterThan(3 * error(95, grey));
  expect(error(50, () => 128)).toBeLessThan(0.01);
  expect(() => compressAsJpeg(new Canvas(24), 50)).toThrow(RangeError);
});

test('half of a batch shows the new scenes of the step before from the other side, whatever was asked for before', () => {
  const maker = () => new BatchMaker(new SceneGenerator({ images, greyFaces }, { side: SIDE, seed: 5 }), 4);
  const inOrder = maker();
  const before = inOrder.batch(6);
  const batch = inOrder.batch(7);
  expect(maker().batch(7)).toEqual(batch);
  const [first, , echo] = [before.labels[0], before.labels[1], batch.labels[2]];
  const mirrored = echo?.faces.map(({ left, right }) => [SIDE - right, SIDE - left].map(Math.round));
  expect(mirrored).toEqual(first?.faces.map(({ left, right }) => [left, right].map(Math.round)));
  expect(batch.labels.map(({ faces }) => faces.length).slice(2)).toEqual(
    before.labels.map(({ faces }) => faces.length).slice(0, 2),
  );
});

test('what is put in front of faces hides half of each at most, and they stay', () => {
  const scene = new Scene(SIDE);
  scene.canvas.pixels.fill(100);
  const face = { left: 20, top: 20, right: 50, bottom: 56, confidence: 1, landmarks: null };
  for (let round = 0; round < 200; round += 1) {
    scene.faces = [face];
    scene.canvas.pixels.fill(100);
    coverFacesInPart(scene, randomAt(3, round));
    expect(scene.faces).toEqual([face]);
    let changed = 0;
    for (let y = face.top; y < face.bottom; y += 1) {
      for (let x = face.left; x < face.right; x += 1)
        changed += scene.canvas.pixels[(y * SIDE + x) * 3] === 100 ? 0 : 1;
    }
    expect(changed / (30 * 36)).toBeLessThan(0.62);
  }
});
