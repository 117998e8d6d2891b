/** A person as an image with transparency: head, neck and shoulders, to be blended at one size. */
import type { Box } from '@crowdtone/domain';
import sharp from 'sharp';
import type { Colour, FaceImage } from './face-images';

/** A person's appearance besides the face. */
export interface Appearance {
  readonly clothes: Colour;
  /** For grey faces. */
  readonly skin: Colour;
  readonly hair: Colour;
}

export interface Sprite {
  /** RGBA, not premultiplied. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Box of the face in the sprite, in whole pixels, so that ground truth is exact. */
  readonly face: Box;
}

const CLOTHES: readonly Colour[] = [
  [32, 48, 79],
  [91, 35, 51],
  [47, 79, 58],
  [59, 59, 64],
  [138, 122, 92],
  [109, 127, 153],
  [185, 178, 166],
  [16, 16, 20],
  [125, 61, 42],
];
const SKIN: readonly Colour[] = [
  [236, 196, 172],
  [222, 176, 144],
  [190, 140, 106],
  [140, 96, 70],
  [98, 66, 48],
];
const HAIR: readonly Colour[] = [
  [23, 18, 15],
  [44, 28, 18],
  [74, 47, 28],
  [122, 90, 54],
  [141, 133, 128],
];

/** Margin around the face, in faces. */
const ROOM = { side: 1.05, above: 0.55, below: 2.6 };

/** Chooses a person's appearance. */
export function chooseAppearance(random: () => number): Appearance {
  const pick = (colours: readonly Colour[]): Colour =>
    colours[Math.floor(random() * colours.length)] ?? [128, 128, 128];
  return { clothes: pick(CLOTHES), skin: pick(SKIN), hair: pick(HAIR) };
}

/** Size in pixels of a face whose shorter side is `sizePx`. */
export function faceSides(image: FaceImage, sizePx: number): { width: number; height: number } {
  const { width, height } = image.face;
  const scale = sizePx / Math.min(width, height);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/** Paints a person whose face's shorter side is `sizePx` (whole pixels). */
export async function paintPerson(image: FaceImage, appearance: Appearance, sizePx: number): Promise<Sprite> {
  const { width: faceWidth, height: faceHeight } = faceSides(image, sizePx);
  const face = {
    x: Math.ceil(ROOM.side * faceWidth),
    y: Math.ceil(ROOM.above * faceHeight),
    width: faceWidth,
    height: faceHeight,
  };
  const width = faceWidth + 2 * face.x;
  const height = face.y + faceHeight + Math.ceil(ROOM.below * faceHeight);
  const scale = { x: faceWidth / image.face.width, y: faceHeight / image.face.height };
  const head = await sharp(image.png)
    .toColourspace('srgb')
    .ensureAlpha()
    .resize({
      width: Math.max(1, Math.round(image.width * scale.x)),
      height: Math.max(1, Math.round(image.height * scale.y)),
      fit: 'fill',
    })
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (!image.skin) tint(head.data, appearance.skin);
  const placed = {
    input: head.data,
    raw: { width: head.info.width, height: head.info.height, channels: head.info.channels },
    left: Math.round(face.x - image.face.x * scale.x),
    top: Math.round(face.y - image.face.y * scale.y),
  };
  const body = Buffer.from(
    bodySvg(width, height, face, { ...appearance, skin: image.skin ?? appearance.skin }, image.faceOnly),
  );
  return { data: await sharp(body).ensureAlpha().composite([placed]).raw().toBuffer(), width, height, face };
}

/** Tints a grey RGBA image with the colour of skin, in place; highlights keep their brightness. */
function tint(data: Uint8Array, skin: Colour): void {
  const strongest = Math.max(...skin);
  for (let i = 0; i < data.length; i += 4) {
    for (let channel = 0; channel < 3; channel += 1) {
      data[i + channel] = Math.round(((data[i + channel] ?? 0) * (skin[channel] ?? 0)) / strongest);
    }
  }
}

/** Neck, shoulders and, when the image has no hair, an oval head around the face. */
function bodySvg(width: number, height: number, face: Box, appearance: Appearance, withHair: boolean): string {
  const rgb = (colour: Colour): string => `rgb(${colour.join(',')})`;
  const centre = face.x + face.width / 2;
  const chin = face.y + face.height;
  const shoulders = chin + 0.42 * face.height;
  const reach = 1.45 * face.width;
  const hair = withHair
    ? `<ellipse cx="${centre}" cy="${face.y + 0.38 * face.height}" rx="${0.6 * face.width}" ry="${0.64 * face.height}"
        fill="${rgb(appearance.hair)}"/>`
    : '';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    ${hair}
    <rect x="${centre - 0.27 * face.width}" y="${chin - 0.3 * face.height}" width="${0.54 * face.width}"
      height="${0.8 * face.height}" fill="${rgb(appearance.skin)}"/>
    <path d="M ${centre - reach} ${height} C ${centre - reach} ${shoulders}, ${centre - 0.7 * face.width} ${shoulders},
      ${centre - 0.3 * face.width} ${chin + 0.16 * face.height} Q ${centre} ${chin + 0.5 * face.height},
      ${centre + 0.3 * face.width} ${chin + 0.16 * face.height} C ${centre + 0.7 * face.width} ${shoulders},
      ${centre + reach} ${shoulders}, ${centre + reach} ${height} Z" fill="${rgb(appearance.clothes)}"/>
  </svg>`;
}
