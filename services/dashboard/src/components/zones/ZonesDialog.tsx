import type { Camera, Point, SourceThumbnail, ValidationIssue } from '@crowdtone/domain';
import { type FormEvent, useState } from 'react';
import { ApiRequestError } from '../../gateway/api';
import { changeCamera } from '../../gateway/camera-api';
import { messageOf } from '../../text/message-of';
import { t } from '../../text/translate';
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
import { DialogEnd } from '../DialogEnd';
import { AreaCanvas } from './AreaCanvas';
import './ZonesDialog.css';

const DRAW = { zone: 'zones.drawZone', mask: 'zones.drawMask' } as const;
const DRAW_HELP = { zone: 'zones.drawZoneHelp', mask: 'zones.drawMaskHelp' } as const;
const ADD = { zone: 'zones.addZone', mask: 'zones.addMask' } as const;
const NAMES = { zone: 'zones.zone', mask: 'zones.mask' } as const;

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
    <Dialog title={t('zones.title', { camera: camera.name })} onClose={onClose}>
      <p className="quiet">{t('zones.about')}</p>
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
          {drawing === null ? t('zones.moveHelp') : t(DRAW_HELP[drawing.kind], { corners: drawing.corners.length })}
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
                  {t(DRAW[kind])}
                </button>
                <button
                  type="button"
                  className="button"
                  disabled={kind === 'zone' && full !== null}
                  onClick={() => add(kind, MIDDLE)}
                >
                  {t(ADD[kind])}
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
                {t('zones.finish')}
              </button>
              <button type="button" className="button" onClick={() => setDrawing(null)}>
                {t('zones.stopDrawing')}
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
                {t(NAMES[area.kind])}
                <span className="visually-hidden"> {area.name}</span>
              </button>
              {area.kind === 'zone' ? (
                <input
                  type="text"
                  aria-label={t('zones.nameOf', { zone: area.id })}
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
                {t('zones.remove')}
                <span className="visually-hidden"> {area.name}</span>
              </button>
            </li>
          ))}
        </ul>
        <div aria-live="polite">
          {faults.map(({ area, fault }) => (
            <p key={area.key} className="field-fault">
              {t('zones.faultOf', { area: area.name.trim() || area.id, fault })}
            </p>
          ))}
          {refusal !== null && (
            <p className="field-fault" role="alert">
              {t('zones.notSaved', { reason: refusal })}
            </p>
          )}
        </div>
        <DialogEnd
          action={busy ? t('cameras.saving') : t('app.save')}
          disabled={busy || drawing !== null || faults.length > 0}
          onLeave={onClose}
        />
      </form>
    </Dialog>
  );
}
