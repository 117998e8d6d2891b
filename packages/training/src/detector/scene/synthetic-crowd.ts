import { area, type Corners, shared } from '@crowdtone/imaging';
import type { RandomStream } from '@crowdtone/runtime';
import { paintBackground } from './backgrounds';
import { paintDecoy } from './decoys';
import { drawGreyFace } from './grey-faces';
import { paintHelmetFromBehind } from './headwear';
import { bodyBox, faceBox, type Person, paintPerson, paintTurnedAway, pasteFace } from './people';
import type { SourceFace } from './picture-panels';
import type { Scene } from './scene';

/** What synthetic people get their faces from; either may be empty, not both. */
export interface FaceSupply {
  /** Grey faces of 48 x 48 pixels, one after the other. */
  readonly grey: Uint8Array;
  readonly cutOut: readonly SourceFace[];
}

const SMALLEST_FACE_PX = 5;
const LARGEST_FACE_PX = 64;
const LARGEST_CROWD = 45;
const TURNED_AWAY_SHARE = 0.2;
const DECOY_SHARE = 0.15;
/** People looking away who wear a helmet. */
const HELMET_SHARE = 0.3;
/** How much of a face a new person may stand in front of before another place is looked for. */
const CROWDING = 0.35;

/** Fills a scene with a made background. */
export function fillWithBackground(scene: Scene, random: RandomStream): void {
  paintBackground(scene.canvas, random);
}

/**
 * Puts a crowd into a scene, on whatever is there: far and small ones first, lower and larger ones in front of them, as
 * one camera sees a crowd. Some look away, and between them are things that are no faces.
 */
export function addCrowd(scene: Scene, supply: FaceSupply, random: RandomStream): void {
  const { side, canvas } = scene;
  // Sizes of one scene lie within a factor of four, placed anywhere in the whole range.
  const middle = SMALLEST_FACE_PX * (LARGEST_FACE_PX / SMALLEST_FACE_PX) ** random.uniform();
  const smallest = Math.max(middle / 2, SMALLEST_FACE_PX);
  const largest = Math.min(middle * 2, LARGEST_FACE_PX);
  // So many that they fill a random part of the scene.
  const room = (side / (2 * middle)) ** 2 * random.between(0.1, 0.6);
  const count = Math.min(Math.max(Math.round(room), 2), LARGEST_CROWD);
  const nearness = Array.from({ length: count }, () => random.uniform()).sort((a, b) => a - b);
  const isSteep = random.uniform() < 0.7;
  for (const near of nearness) {
    const width = smallest * (largest / smallest) ** near;
    const y = isSteep ? (0.08 + 0.84 * near) * side + random.normal() * 0.08 * side : random.uniform() * side;
    const person = placePerson(scene, { width, x: random.uniform() * side, y }, random);
    if (person === null) continue;
    if (random.uniform() < DECOY_SHARE) {
      scene.cover(decoyBox(person));
      paintDecoy(canvas, person.x, person.y, person.width * 1.2, random);
    } else {
      addPerson(scene, person, supply, random);
    }
  }
}

function addPerson(scene: Scene, person: Person, supply: FaceSupply, random: RandomStream): void {
  const { canvas } = scene;
  if (random.uniform() < TURNED_AWAY_SHARE) {
    scene.cover(bodyBox(person));
    paintTurnedAway(canvas, person, random);
    if (random.uniform() < HELMET_SHARE) paintHelmetFromBehind(canvas, person, random);
    return;
  }
  const isGrey = supply.cutOut.length === 0 || (supply.grey.length > 0 && random.uniform() < 0.5);
  if (isGrey) {
    scene.cover(bodyBox(person));
    paintPerson(canvas, person, drawGreyFace(supply.grey, random), random);
    scene.addFace({ ...faceBox(person), confidence: 1, landmarks: null }, canvas.bounds);
    return;
  }
  const source = supply.cutOut[random.integer(supply.cutOut.length)];
  if (source === undefined) return;
  // Never larger than it was: a blurred face would be known by its blur.
  const width = Math.min(person.width, source.face.right - source.face.left);
  scene.cover(faceBox({ ...person, width: width * 1.5 }));
  const box = pasteFace(canvas, { ...person, width }, source, random);
  scene.addFace({ ...box, confidence: source.face.confidence, landmarks: null }, canvas.bounds);
}

/** Puts a few things that look like faces into a scene, on whatever is there; faces behind them are ignored or gone. */
export function addDecoys(scene: Scene, random: RandomStream): void {
  const { side, canvas } = scene;
  for (let count = 1 + random.integer(6); count > 0; count -= 1) {
    const width = SMALLEST_FACE_PX * (LARGEST_FACE_PX / SMALLEST_FACE_PX) ** random.uniform();
    const place = { x: random.uniform() * side, y: random.uniform() * side, width };
    if (hidesSomeone(scene, decoyBox(place))) continue;
    scene.cover(decoyBox(place));
    paintDecoy(canvas, place.x, place.y, width * 1.2, random);
  }
}

/** The person where wanted or, if that hides others too much, somewhere beside; null when there is no room. */
function placePerson(scene: Scene, wanted: Person, random: RandomStream): Person | null {
  let person = wanted;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const hidden = bodyBox(person);
    if (!hidesSomeone(scene, hidden)) return person;
    person = { ...person, x: random.uniform() * scene.side };
  }
  return null;
}

function hidesSomeone({ faces }: Scene, region: Corners): boolean {
  return faces.some((face) => shared(face, region) / area(face) > CROWDING);
}

function decoyBox({ x, y, width }: Person): Corners {
  return { left: x - width, top: y - width, right: x + width, bottom: y + width };
}
