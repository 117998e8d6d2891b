/** Images of faces that scenes are composed from: those of a folder, or cut from the demo photos. */
import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { DEMO_PHOTOS, demoPhotoPath } from '@crowdtone/cli';
import { type Box, CrowdtoneError, type Expression, expressionSchema } from '@crowdtone/domain';
import sharp from 'sharp';

export type Colour = readonly [red: number, green: number, blue: number];

export interface FaceImage {
  readonly name: string;
  /** PNG of the face with transparent surroundings. */
  readonly png: Buffer;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Box of the face in the image, pixels. */
  readonly face: Box;
  /** True when the image shows only the face: hair and the head's outline are then painted around it. */
  readonly faceOnly: boolean;
  /** Mean colour of the face, for the neck; null for a grey image, whose face is then tinted too. */
  readonly skin: Colour | null;
  readonly expression: Expression | null;
}

const PICTURE_EXTENSIONS = new Set(['.jpg', '.jpeg', '.png', '.webp', '.gif', '.bmp', '.tif', '.tiff']);

/** Grey images saved as JPEG have channels that differ by a level or two. */
const GREY_SPREAD = 3;

/** How far a head with its hair reaches beyond the face, in faces. */
const HEAD = { side: 0.3, above: 0.36, below: 0.16 };

/**
 * Every image under a folder, at any depth, in the order of their paths. An image shows one face that fills it (as in face
 * datasets), or is a cut-out whose opaque part is the face. The parent folder's name is the expression when it is one of the
 * eight.
 * @throws {CrowdtoneError} E_FACES_MISSING when the folder does not exist or has no images
 */
export async function readFaceImages(folder: string): Promise<FaceImage[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new CrowdtoneError('E_FACES_MISSING', `cannot read the folder ${folder}; check the path`, { cause });
  });
  const paths = entries
    .filter((entry) => entry.isFile() && PICTURE_EXTENSIONS.has(extname(entry.name).toLowerCase()))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (paths.length === 0) {
    throw new CrowdtoneError('E_FACES_MISSING', `${folder} contains no images; name a folder of faces`);
  }
  const images: FaceImage[] = [];
  for (const path of paths) images.push(await readFaceImage(path));
  return images;
}

async function readFaceImage(path: string): Promise<FaceImage> {
  const image = sharp(path);
  try {
    const { hasAlpha } = await image.metadata();
    const parent = expressionSchema.safeParse(basename(dirname(path)));
    const expression = parent.success ? parent.data : null;
    // The transparent border of a cut-out is trimmed to the face.
    const cut = hasAlpha ? await image.trim().png().toBuffer() : await maskEllipse(await image.png().toBuffer());
    return await describe(basename(path), cut, null, expression);
  } catch (cause) {
    throw new CrowdtoneError('E_FACES_BROKEN', `${path} is not a readable image; remove it`, { cause });
  }
}

/** The heads of the demo photos, cut with a soft oval around the hair; profiles are excluded. */
export async function readDemoFaces(): Promise<FaceImage[]> {
  const images: FaceImage[] = [];
  for (const photo of DEMO_PHOTOS.filter(({ allFrontal }) => allFrontal)) {
    for (const [index, face] of photo.faces.entries()) {
      const left = Math.max(0, Math.round(face.x - HEAD.side * face.width));
      const top = Math.max(0, Math.round(face.y - HEAD.above * face.height));
      const right = Math.min(photo.width, Math.round(face.x + (1 + HEAD.side) * face.width));
      const bottom = Math.min(photo.height, Math.round(face.y + (1 + HEAD.below) * face.height));
      const area = { left, top, width: right - left, height: bottom - top };
      const head = await sharp(demoPhotoPath(photo)).extract(area).png().toBuffer();
      const within = { ...face, x: face.x - left, y: face.y - top };
      images.push(await describe(`${photo.file}#${index}`, await maskEllipse(head), within, null));
    }
  }
  return images;
}

async function describe(
  name: string,
  png: Buffer,
  face: Box | null,
  expression: Expression | null,
): Promise<FaceImage> {
  const { width, height } = await sharp(png).metadata();
  const within = face ?? { x: 0, y: 0, width, height };
  return {
    name,
    png,
    width,
    height,
    face: within,
    faceOnly: face === null,
    skin: await meanSkin(png, within),
    expression,
  };
}

/** Makes what lies outside the image's inscribed ellipse transparent. */
async function maskEllipse(png: Buffer): Promise<Buffer> {
  const { width, height } = await sharp(png).metadata();
  const ellipse = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <ellipse cx="${width / 2}" cy="${height / 2}" rx="${width / 2}" ry="${height / 2}" fill="#fff"/></svg>`;
  return sharp(png)
    .toColourspace('srgb')
    .ensureAlpha()
    .composite([{ input: Buffer.from(ellipse), blend: 'dest-in' }])
    .png()
    .toBuffer();
}

/** Mean colour of the middle of a face, or null when it is grey. */
async function meanSkin(png: Buffer, face: Box): Promise<Colour | null> {
  const middle = {
    left: Math.round(face.x + 0.3 * face.width),
    top: Math.round(face.y + 0.3 * face.height),
    width: Math.max(1, Math.round(0.4 * face.width)),
    height: Math.max(1, Math.round(0.5 * face.height)),
  };
  const image = sharp(png).toColourspace('srgb').removeAlpha().extract(middle);
  // Averaging over an area is what shrinking to one pixel does.
  const [red = 0, green = 0, blue = 0] = await image.resize(1, 1, { fit: 'fill', kernel: 'linear' }).raw().toBuffer();
  return Math.max(red, green, blue) - Math.min(red, green, blue) <= GREY_SPREAD ? null : [red, green, blue];
}
