import { area, type Corners, shared } from '@crowdtone/imaging';
import type { RandomStream } from '@crowdtone/runtime';
import { paintBackground } from './backgrounds';
import { paintDecoy } from './decoys';
import { drawGreyFace } from './grey-faces';
import { paintHelmetFromBehind } from './headwear';
import type { SourceFace } from './image-panels';
import { bodyBox, faceBox, type Person, paintPerson, paintTurnedAway, pasteFace } from './people';
import type { Scene } from './scene';

/** Sources of faces for synthetic people; at least one is not empty. */
export interface FaceSupply {
  /** Concatenated grey faces of 48 x 48 pixels. */
  readonly grey: Uint8Array;
  readonly cutOut: readonly SourceFace[];
}

const MIN_FACE_PX = 5;
const MAX_FACE_PX = 64;
const MAX_CROWD = 45;
const TURNED_AWAY_SHARE = 0.2;
const DECOY_SHARE = 0.15;
/** Share of people looking away who wear a helmet. */
const HELMET_SHARE = 0.3;
/** Maximum share of a face that a new person may hide. */
const MAX_HIDDEN = 0.35;

/** Fills a scene with a synthetic background. */
export function fillWithBackground(scene: Scene, random: RandomStream): void {
  paintBackground(scene.canvas, random);
}

/**
 * Adds a synthetic crowd to a scene: distant people first, larger ones lower and in front, as in a camera's perspective. Some look
 * away, and some are replaced by distractors.
 */
export function addCrowd(scene: Scene, supply: FaceSupply, random: RandomStream): void {
  const { side, canvas } = scene;
  // Sizes within one scene differ by a factor of four at most.
  const middle = MIN_FACE_PX * (MAX_FACE_PX / MIN_FACE_PX) ** random.uniform();
  const smallest = Math.max(middle / 2, MIN_FACE_PX);
  const largest = Math.min(middle * 2, MAX_FACE_PX);
  // The crowd fills a random part of the scene.
  const room = (side / (2 * middle)) ** 2 * random.between(0.1, 0.6);
  const count = Math.min(Math.max(Math.round(room), 2), MAX_CROWD);
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
  // Not enlarged, because the detector could recognise pasted faces by their blur.
  const width = Math.min(person.width, source.face.right - source.face.left);
  scene.cover(faceBox({ ...person, width: width * 1.5 }));
  const box = pasteFace(canvas, { ...person, width }, source, random);
  scene.addFace({ ...box, confidence: source.face.confidence, landmarks: null }, canvas.bounds);
}

/** Adds a few distractors to a scene; faces behind them are ignored or removed. */
export function addDecoys(scene: Scene, random: RandomStream): void {
  const { side, canvas } = scene;
  for (let count = 1 + random.integer(6); count > 0; count -= 1) {
    const width = MIN_FACE_PX * (MAX_FACE_PX / MIN_FACE_PX) ** random.uniform();
    const place = { x: random.uniform() * side, y: random.uniform() * side, width };
    if (hidesFace(scene, decoyBox(place))) continue;
    scene.cover(decoyBox(place));
    paintDecoy(canvas, place.x, place.y, width * 1.2, random);
  }
}

/** Moves a person sideways if it would hide others too much; null when there is no room. */
function placePerson(scene: Scene, wanted: Person, random: RandomStream): Person | null {
  let person = wanted;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const hidden = bodyBox(person);
    if (!hidesFace(scene, hidden)) return person;
    person = { ...person, x: random.uniform() * scene.side };
  }
  return null;
}

function hidesFace({ faces }: Scene, region: Corners): boolean {
  return faces.some((face) => shared(face, region) / area(face) > MAX_HIDDEN);
}

function decoyBox({ x, y, width }: Person): Corners {
  return { left: x - width, top: y - width, right: x + width, bottom: y + width };
}
