import type { LabelledFace } from '../data/labels';
import type { Corners } from '../geometry';

/** Where and how a picture lies on a canvas: stretched along its own axes, then turned about a point, then cut to a panel. */
export interface Placement {
  /** Part of the canvas that shows the picture, whole pixels. */
  readonly panel: Corners;
  /** Point of the picture that lies in the panel's middle, pixels of the picture. */
  readonly centreX: number;
  readonly centreY: number;
  /** Canvas pixels a picture pixel along the picture's axes. */
  readonly zoomX: number;
  readonly zoomY: number;
  /** Radians, clockwise. */
  readonly turn: number;
}

/** A point of the picture on the canvas. */
export function placePoint(x: number, y: number, placement: Placement): [x: number, y: number] {
  const { panel, centreX, centreY, zoomX, zoomY, turn } = placement;
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  const [along, down] = [(x - centreX) * zoomX, (y - centreY) * zoomY];
  return [
    (panel.left + panel.right) / 2 + along * cosine - down * sine,
    (panel.top + panel.bottom) / 2 + along * sine + down * cosine,
  ];
}

/** A region of the picture on the canvas. Turned, it is the box around the ellipse that filled it: heads have no corners. */
export function placeRegion(region: Corners, placement: Placement): Corners {
  const { zoomX, zoomY, turn } = placement;
  const [x, y] = placePoint((region.left + region.right) / 2, (region.top + region.bottom) / 2, placement);
  const [radiusX, radiusY] = [((region.right - region.left) / 2) * zoomX, ((region.bottom - region.top) / 2) * zoomY];
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  const halfWidth = Math.hypot(radiusX * cosine, radiusY * sine);
  const halfHeight = Math.hypot(radiusX * sine, radiusY * cosine);
  return { left: x - halfWidth, top: y - halfHeight, right: x + halfWidth, bottom: y + halfHeight };
}

/** A face of the picture on the canvas, with its landmarks. */
export function placeFace(face: LabelledFace, placement: Placement): LabelledFace {
  const landmarks = face.landmarks?.slice() ?? null;
  for (let at = 0; landmarks !== null && at < landmarks.length; at += 2) {
    landmarks.set(placePoint(landmarks[at] ?? 0, landmarks[at + 1] ?? 0, placement), at);
  }
  return { ...placeRegion(face, placement), confidence: face.confidence, landmarks };
}
