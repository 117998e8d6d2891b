import type { Camera, Point, SourceThumbnail, ValidationIssue } from '@crowdtone/domain';
import { type FormEvent, useState } from 'react';
import { ApiRequestError } from '../../gateway/api';
import { changeCamera } from '../../gateway/camera-api';
import { messageOf } from '../../text/message-of';
import {
  type AreaDraft,
  type AreaKind,
  changeOfAreas,
  draftsOf,
  faultOfArea,
  MIDDLE,
  newArea,
  whyNoZone,
} from '../../zones/area-draft';
import { Dialog } from '../Dialog';
import { AreaCanvas } from './AreaCanvas';
import './ZonesDialog.css';

interface ZonesDialogProps {
  readonly camera: Camera;
  readonly picture: SourceThumbnail | null;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

interface Drawing {
  readonly kind: AreaKind;
  readonly corners: readonly Point[];
}

/** Draws, renames and removes the zones and masks of a camera on its live picture. */
export function ZonesDialog({ camera, picture, onClose, onSaved }: ZonesDialogProps) {
  const [areas, setAreas] = useState<readonly AreaDraft[]>(() => draftsOf(camera));
  const [selected, setSelected] = useState<string | null>(areas[0]?.key ?? null);
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);

  const change = (key: string, part: Partial<AreaDraft>) =>
    setAreas((all) => all.map((area) => (area.key === key ? { ...area, ...part } : area)));
  const add = (kind: AreaKind, corners: readonly Point[]) => {
    const area = newArea(areas, kind, corners);
    setAreas([...areas, area]);
    setSelected(area.key);
    setDrawing(null);
  };

  async function save(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setRefusal(null);
    try {
      await changeCamera(camera.id, changeOfAreas(areas));
      onSaved();
    } catch (error) {
      const issues: readonly ValidationIssue[] = error instanceof ApiRequestError ? error.issues : [];
      setRefusal(issues.length > 0 ? issues.map(({ message }) => message).join('; ') : messageOf(error));
      setBusy(false);
    }
  }

  const faults = areas.flatMap((area) => {
    const fault = faultOfArea(area);
    return fault === null ? [] : [{ area, fault }];
  });
  const full = whyNoZone(areas);
  return (
    <Dialog title={`Zones and masks of ${camera.name}`} onClose={onClose}>
      <p className="quiet">
        Zones have figures of their own; where they overlap, people belong to the first. Masks are blacked out before
        faces are searched for.
      </p>
      <form onSubmit={(event) => void save(event)} noValidate>
        <AreaCanvas
          areas={areas}
          selected={selected}
          drawing={drawing?.corners ?? null}
          picture={picture}
          onDraw={(corners) => setDrawing((now) => now && { ...now, corners })}
          onDrawn={() => drawing !== null && add(drawing.kind, drawing.corners)}
          onSelect={setSelected}
          onCorners={(key, corners) => change(key, { corners })}
        />
        <p className="area-help" aria-live="polite">
          {drawing === null
            ? 'Drag the corners of the selected area. With the keyboard: arrow keys move a corner, Shift moves it further, Insert adds one, Delete removes one.'
            : `${drawing.corners.length} corners. Tap the corners of the ${drawing.kind} in order; the first one again, or Finish, completes it.`}
        </p>
        <div className="area-tools">
          {drawing === null ? (
            (['zone', 'mask'] as const).map((kind) => (
              <span key={kind} className="area-pair">
                <button
                  type="button"
                  className="button"
                  disabled={kind === 'zone' && full !== null}
                  onClick={() => setDrawing({ kind, corners: [] })}
                >
                  Draw a {kind}
                </button>
                <button
                  type="button"
                  className="button"
                  disabled={kind === 'zone' && full !== null}
                  onClick={() => add(kind, MIDDLE)}
                >
                  Add a {kind} in the middle
                </button>
              </span>
            ))
          ) : (
            <>
              <button
                type="button"
                className="button"
                disabled={drawing.corners.length < 3}
                onClick={() => add(drawing.kind, drawing.corners)}
              >
                Finish
              </button>
              <button type="button" className="button" onClick={() => setDrawing(null)}>
                Stop drawing
              </button>
            </>
          )}
          {full !== null && <span className="quiet">{full}</span>}
        </div>
        <ul className="area-list">
          {areas.map((area) => (
            <li key={area.key} className={area.key === selected ? 'area-row area-row-selected' : 'area-row'}>
              <button
                type="button"
                className="button"
                aria-pressed={area.key === selected}
                onClick={() => setSelected(area.key)}
              >
                {area.kind === 'zone' ? 'Zone' : 'Mask'}
                <span className="visually-hidden"> {area.name}</span>
              </button>
              {area.kind === 'zone' ? (
                <input
                  type="text"
                  aria-label={`Name of ${area.id}`}
                  value={area.name}
                  maxLength={60}
                  onChange={({ target }) => change(area.key, { name: target.value })}
                />
              ) : (
                <span className="area-name">{area.name}</span>
              )}
              <button
                type="button"
                className="button"
                onClick={() => {
                  setAreas(areas.filter(({ key }) => key !== area.key));
                  setSelected(null);
                }}
              >
                Remove<span className="visually-hidden"> {area.name}</span>
              </button>
            </li>
          ))}
        </ul>
        <div aria-live="polite">
          {faults.map(({ area, fault }) => (
            <p key={area.key} className="field-fault">
              {area.name.trim() || area.id}: {fault}
            </p>
          ))}
          {refusal !== null && (
            <p className="field-fault" role="alert">
              Not saved: {refusal}.
            </p>
          )}
        </div>
        <div className="dialog-end">
          <button type="submit" className="button dialog-main" disabled={busy || drawing !== null || faults.length > 0}>
            {busy ? 'Saving' : 'Save'}
          </button>
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </Dialog>
  );
}
