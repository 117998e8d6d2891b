/**
 * The sample's choreography, geometry only: four rows of photos, each row sliding sideways, each photo seen through a
 * window that pans and zooms. Every marked face stays inside its window, and every window inside the frame, so the
 * number of people in view is the same in every frame.
 */
import type { Box } from '@crowdtone/domain';
import { DEMO_PHOTOS, type DemoPhoto } from './photos';

export const WALL = { width: 1920, height: 1080, fps: 25, seconds: 12 } as const;

/** A photo on the wall. */
export interface Panel {
  readonly photo: DemoPhoto;
  /** Mirrored photos keep the same people from looking like copies of each other. */
  readonly mirrored: boolean;
  /** Size on the wall and place within the row at rest, whole pixels. */
  readonly place: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly row: number;
  /** Phase of the panel's own movements, radians. */
  readonly phase: number;
}

/** What one panel shows at one moment: `window` of the (mirrored) photo, painted over `place` of the frame. */
export interface PanelView {
  readonly panel: Panel;
  readonly place: Panel['place'];
  readonly window: Box;
}

const GAP = 8;
/** Room at both ends of a row for its sliding, pixels. */
const SIDE = 44;
const ASPECT = 1.6;
/** Photo pixels kept between a face and the window's edge. */
const FACE_MARGIN = 24;

/** Which photo hangs where: `-` mirrors it. Photo 2 (profile, face behind hair) is left out. */
const ROWS: readonly (readonly string[])[] = [
  ['6', '1', '4', '5'],
  ['-3', '-5', '-6', '-1'],
  ['-4', '3', '1', '5', '6'],
  ['-5', '-6', '-3', '4', '-1'],
];

function photoNumber(name: string): DemoPhoto {
  const photo = DEMO_PHOTOS[Math.abs(Number(name)) - 1];
  if (!photo) throw new RangeError(`there is no demonstration photo ${name}`);
  return photo;
}

/** The wall at rest: rows as high as their panels are wide, centred. */
export function hangPanels(): Panel[] {
  const widths = ROWS.map((row) => Math.floor((WALL.width - 2 * SIDE - (row.length - 1) * GAP) / row.length));
  const heights = widths.map((width) => Math.round(width / ASPECT));
  const used = heights.reduce((sum, height) => sum + height, 0) + (ROWS.length - 1) * GAP;
  let y = Math.round((WALL.height - used) / 2);
  return ROWS.flatMap((names, row) => {
    const width = widths[row] ?? 0;
    const height = heights[row] ?? 0;
    const panels = names.map((name, column) => ({
      photo: photoNumber(name),
      mirrored: name.startsWith('-'),
      place: { x: SIDE + column * (width + GAP), y, width, height },
      row,
      phase: 1.7 * row + 2.3 * column,
    }));
    y += height + GAP;
    return panels;
  });
}

/** A face of the photo, mirrored if the panel is. */
function facesOf(panel: Panel): Box[] {
  const { photo, mirrored } = panel;
  return mirrored ? photo.faces.map((face) => ({ ...face, x: photo.width - face.x - face.width })) : [...photo.faces];
}

function hull(boxes: readonly Box[], margin: number): Box {
  const x = Math.min(...boxes.map((box) => box.x)) - margin;
  const y = Math.min(...boxes.map((box) => box.y)) - margin;
  const right = Math.max(...boxes.map((box) => box.x + box.width)) + margin;
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + margin;
  return { x, y, width: right - x, height: bottom - y };
}

const wave = (timeMs: number, periodMs: number, phase: number): number =>
  Math.sin((2 * Math.PI * timeMs) / periodMs + phase);

/** A position between the limits that keep `[start, end]` inside a window of `size` on a photo of `limit`. */
function pan(start: number, end: number, size: number, limit: number, swing: number): number {
  const first = Math.max(0, end - size);
  const last = Math.min(limit - size, start);
  return first + (last - first) * (0.5 + 0.5 * swing);
}

/** What a panel shows at a moment of the video. */
export function viewAt(panel: Panel, timeMs: number): PanelView {
  const { photo, phase } = panel;
  const aspect = panel.place.width / panel.place.height;
  const needed = hull(facesOf(panel), FACE_MARGIN);
  const widest = Math.min(photo.width, photo.height * aspect);
  const narrowest = Math.max(0.88 * widest, needed.width, needed.height * aspect);
  const width = narrowest + (widest - narrowest) * (0.5 + 0.5 * wave(timeMs, 9_000, phase));
  const height = width / aspect;
  const x = pan(needed.x, needed.x + needed.width, width, photo.width, wave(timeMs, 7_000, 1.3 * phase));
  const y = pan(needed.y, needed.y + needed.height, height, photo.height, wave(timeMs, 8_000, 2.1 * phase));
  const direction = panel.row % 2 === 0 ? 1 : -1;
  const slide = Math.round(direction * (SIDE - 4) * wave(timeMs, 10_000 + 700 * panel.row, panel.row));
  return { panel, place: { ...panel.place, x: panel.place.x + slide }, window: { x, y, width, height } };
}

/** The faces of one view, in pixels of the frame. */
export function facesInView(view: PanelView): Box[] {
  const scale = view.place.width / view.window.width;
  return facesOf(view.panel).map((face) => ({
    x: view.place.x + (face.x - view.window.x) * scale,
    y: view.place.y + (face.y - view.window.y) * scale,
    width: face.width * scale,
    height: face.height * scale,
  }));
}
