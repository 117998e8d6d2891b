import { randomAt } from '@crowdtone/runtime';
import type { LabelledFace, LabelledImage } from '@crowdtone/training';

/** Dark noise with bright red rectangles as faces, learnable by the smallest network. Landmarks are at their corners. */
export function syntheticImages(count: number, seed: number): LabelledImage[] {
  return Array.from({ length: count }, (_, index) => syntheticImage(`synthetic ${index}`, seed + index));
}

const SIDE = 160;

function syntheticImage(name: string, seed: number): LabelledImage {
  const random = randomAt(seed, 77);
  const data = Uint8Array.from({ length: SIDE * SIDE * 3 }, () => random.integer(70));
  const faces: LabelledFace[] = [];
  for (const middleX of [40, 80, 120]) {
    for (const middleY of [40, 80, 120]) {
      const width = 8 + random.integer(17);
      const height = Math.round(width * 1.2);
      const [left, top] = [middleX - (width >> 1), middleY - (height >> 1)];
      for (let y = top; y < top + height; y += 1) {
        for (let x = left; x < left + width; x += 1) data.set([240, 20, 20], (y * SIDE + x) * 3);
      }
      const [right, bottom] = [left + width, top + height];
      const landmarks = Float32Array.of(left, top, right, top, middleX, middleY, left, bottom, right, bottom);
      faces.push({ left, top, right, bottom, confidence: 1, landmarks });
    }
  }
  return {
    name,
    source: 'synthetic',
    image: { data, width: SIDE, height: SIDE },
    hasAllHeads: false,
    faces,
    ignored: [],
  };
}
