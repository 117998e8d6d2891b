import type { Point, SourceThumbnail } from '@crowdtone/domain';
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { t } from '../../text/translate';
import { type AreaDraft, moveOfKey, withCorner, withCornerAfter, within } from '../../zones/area-draft';
import './AreaCanvas.css';

interface AreaCanvasProps {
  readonly areas: readonly AreaDraft[];
  /** Key of the area whose corners can be moved; null for none. */
  readonly selected: string | null;
  /** Corners so far of an area that is being drawn; null when none is. */
  readonly drawing: readonly Point[] | null;
  /** Null when there is none: areas can be drawn without. */
  readonly picture: SourceThumbnail | null;
  readonly onDraw: (corners: readonly Point[]) => void;
  /** The outline is complete. */
  readonly onDrawn: () => void;
  readonly onSelect: (key: string) => void;
  readonly onCorners: (key: string, corners: readonly Point[]) => void;
}

/** A click this near to the first corner completes an outline, in fractions of the picture. */
const NEAR = 0.03;

/** The picture with its areas. Corners are buttons: they are dragged, or moved by arrow keys. */
export function AreaCanvas(props: AreaCanvasProps) {
  const { areas, selected, drawing, picture, onDraw, onDrawn, onSelect, onCorners } = props;
  const canvas = useRef<HTMLDivElement>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const area = areas.find(({ key }) => key === selected);

  const pointOf = ({ clientX, clientY }: PointerEvent): Point => {
    const box = canvas.current?.getBoundingClientRect();
    if (box === undefined) return { x: 0, y: 0 };
    return within({ x: (clientX - box.left) / box.width, y: (clientY - box.top) / box.height });
  };

  function addCorner(event: PointerEvent) {
    if (drawing === null || event.button !== 0) return;
    const point = pointOf(event);
    const [first] = drawing;
    const isNear = first !== undefined && Math.hypot(first.x - point.x, first.y - point.y) < NEAR;
    if (isNear && drawing.length >= 3) onDrawn();
    else if (!isNear) onDraw([...drawing, point]);
  }

  function pressOnCorner(event: KeyboardEvent, { key, corners }: AreaDraft, index: number) {
    const corner = corners[index];
    const move = moveOfKey(event.key, event.shiftKey);
    if (corner === undefined) return;
    if (move !== null) onCorners(key, withCorner(corners, index, { x: corner.x + move.x, y: corner.y + move.y }));
    else if (event.key === 'Insert' || event.key === '+') onCorners(key, withCornerAfter(corners, index));
    else if (event.key === 'Delete' && corners.length > 3)
      onCorners(
        key,
        corners.filter((_, place) => place !== index),
      );
    else return;
    event.preventDefault();
  }

  const { width = 16, height = 9 } = picture ?? {};
  return (
    <div
      ref={canvas}
      className={`area-canvas${drawing === null ? '' : ' area-drawing'}`}
      style={{ aspectRatio: `${width} / ${height}` }}
      onPointerDown={addCorner}
    >
      {picture === null ? (
        <p className="area-none quiet">{t('zones.noPicture')}</p>
      ) : (
        <img src={`data:image/jpeg;base64,${picture.jpeg}`} alt={t('zones.picture')} draggable={false} />
      )}
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        {areas.map(({ key, kind, corners }) => (
          <polygon
            key={key}
            className={`area-${kind}${key === selected ? ' area-selected' : ''}`}
            points={pointsOf(corners)}
            onPointerDown={drawing === null ? () => onSelect(key) : undefined}
          />
        ))}
        {drawing !== null && <polyline className="area-outline" points={pointsOf(drawing)} />}
      </svg>
      {drawing?.map((corner) => (
        <span key={`${corner.x} ${corner.y}`} className="area-dot" style={placeOf(corner)} />
      ))}
      {drawing === null &&
        area?.corners.map((corner, index) => (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: a corner is its number; it keeps the focus while it moves
            key={index}
            type="button"
            className="area-corner"
            style={placeOf(corner)}
            aria-label={cornerText(area, index)}
            onKeyDown={(event) => pressOnCorner(event, area, index)}
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              setDragged(index);
            }}
            onPointerMove={(event) => {
              if (dragged === index) onCorners(area.key, withCorner(area.corners, index, pointOf(event)));
            }}
            onPointerUp={() => setDragged(null)}
            onPointerCancel={() => setDragged(null)}
          />
        ))}
    </div>
  );
}

function pointsOf(corners: readonly Point[]): string {
  return corners.map(({ x, y }) => `${100 * x},${100 * y}`).join(' ');
}

function placeOf({ x, y }: Point) {
  return { left: `${100 * x}%`, top: `${100 * y}%` };
}

function cornerText({ name, corners }: AreaDraft, index: number): string {
  const { x = 0, y = 0 } = corners[index] ?? {};
  const place = { left: Math.round(100 * x), top: Math.round(100 * y) };
  return t('zones.corner', { number: index + 1, corners: corners.length, area: name, ...place });
}
