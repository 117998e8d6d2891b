import { type Camera, LEGAL_BASIS_RULE, needsLegalBasis, ROTATIONS, settingSchema } from '@crowdtone/domain';
import { useState } from 'react';
import { SETTING_LABELS } from '../../text/labels';
import { type CameraDraft, idFor } from './camera-form';
import { Field, type FieldLinks } from './Field';

interface CameraFieldsProps {
  readonly draft: CameraDraft;
  /** Null for a new camera. */
  readonly known: Camera | null;
  /** Validation messages by key. */
  readonly faults: ReadonlyMap<string, string>;
  readonly onDraft: (draft: CameraDraft) => void;
}

/** The inputs of the camera form. */
export function CameraFields({ draft, known, faults, onDraft }: CameraFieldsProps) {
  // The id follows the name until it is edited.
  const [ownId, setOwnId] = useState(false);
  const set = (key: keyof CameraDraft) => (text: string) => onDraft({ ...draft, [key]: text });
  const setName = (name: string) => onDraft({ ...draft, name, ...(known === null && !ownId && { id: idFor(name) }) });
  const setId = (id: string) => {
    setOwnId(id !== '');
    onDraft({ ...draft, id });
  };
  const text =
    (key: keyof CameraDraft, onText = set(key)) =>
    (links: FieldLinks) => (
      <input
        {...links}
        type="text"
        autoComplete="off"
        spellCheck={false}
        value={draft[key]}
        onChange={({ target }) => onText(target.value)}
      />
    );
  const law = needsLegalBasis(draft.setting) && draft.legalBasis.trim() === '';

  return (
    <>
      <div className="camera-pair">
        <Field label="Name" help="Shown on the dashboard." fault={faults.get('name')}>
          {text('name', setName)}
        </Field>
        {known === null && (
          <Field
            label="Id"
            help="Identifies the camera in all data; it cannot be changed later."
            fault={faults.get('id')}
          >
            {text('id', setId)}
          </Field>
        )}
      </div>
      <Field
        label="Address"
        fault={faults.get('url')}
        help={
          known?.hasCredentials ? (
            '*** stands for hidden credentials. Leave it to keep them, or replace it.'
          ) : (
            <>
              For example <code>rtsp://user:password@camera.local/stream</code>. Also rtmp, http, udp, srt,{' '}
              <code>/dev/video0</code>, or <code>sample</code> for the sample video.
            </>
          )
        }
      >
        {text('url')}
      </Field>
      <Field label="Setting" fault={faults.get('setting')}>
        {(links) => (
          <select {...links} value={draft.setting} onChange={({ target }) => set('setting')(target.value)}>
            {draft.setting === '' && <option value="">Choose</option>}
            {settingSchema.options.map((setting) => (
              <option key={setting} value={setting}>
                {SETTING_LABELS[setting]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field
        label="Legal basis"
        fault={faults.get('legalBasis')}
        help="Why the analysis is lawful here, and where that is recorded. Stored in the record of every run."
      >
        {(links) => (
          <textarea
            {...links}
            rows={2}
            value={draft.legalBasis}
            onChange={({ target }) => set('legalBasis')(target.value)}
          />
        )}
      </Field>
      {law && !faults.has('legalBasis') && (
        <p className="camera-law" role="note">
          Required for this setting: {LEGAL_BASIS_RULE}.
        </p>
      )}
      <Field
        label="Live thumbnail"
        fault={faults.get('picture')}
        help="Blurred: too coarse to recognise anyone, with detected faces painted over. None: no thumbnail."
      >
        {choice('picture', ['blurred', 'none'])}
      </Field>
      <details>
        <summary>Connection</summary>
        <div className="camera-pair">
          <Field label="RTSP transport" help="UDP may lose packets." fault={faults.get('transport')}>
            {choice('transport', ['tcp', 'udp'])}
          </Field>
          <Field label="Hardware decoding" help="Falls back to the CPU." fault={faults.get('hardware')}>
            {choice('hardware', ['none', 'auto', 'vaapi', 'cuda'])}
          </Field>
          <Field
            label="Stall timeout (seconds)"
            help="Reconnects after this long without a frame."
            fault={faults.get('stallSeconds')}
          >
            {text('stallSeconds')}
          </Field>
          <Field
            label="Connection timeout (seconds)"
            help="Until the first frame. A test waits 20 seconds at most."
            fault={faults.get('connectSeconds')}
          >
            {text('connectSeconds')}
          </Field>
        </div>
      </details>
      <details>
        <summary>Image corrections</summary>
        <div className="camera-pair">
          <Field label="Deinterlacing" fault={faults.get('deinterlace')}>
            {choice('deinterlace', [
              ['auto', 'Flagged frames only'],
              ['on', 'All frames'],
              ['off', 'Off'],
            ])}
          </Field>
          <Field label="Rotation, clockwise" fault={faults.get('rotate')}>
            {choice('rotate', [
              ['', 'As reported by the camera'],
              ...ROTATIONS.map((degrees) => [String(degrees), `${degrees}°`] as const),
            ])}
          </Field>
          <Field
            label="Aspect ratio"
            help="For example 4:3. Leave empty to use the camera’s own."
            fault={faults.get('aspect')}
          >
            {text('aspect')}
          </Field>
        </div>
        <Field
          label="Masked areas"
          help={
            <>
              Blacked out before faces are detected. One area per line, in fractions of width and height: two corners of
              a rectangle, such as <code>0,0 0.25,1</code>, or three or more corners of a polygon.
            </>
          }
          fault={faults.get('mask')}
        >
          {(links) => (
            <textarea
              {...links}
              rows={2}
              spellCheck={false}
              value={draft.mask}
              onChange={({ target }) => set('mask')(target.value)}
            />
          )}
        </Field>
      </details>
    </>
  );

  function choice(key: keyof CameraDraft, options: readonly (string | readonly [value: string, label: string])[]) {
    return (links: FieldLinks) => (
      <select {...links} value={draft[key]} onChange={({ target }) => set(key)(target.value)}>
        {options.map((option) => {
          const [value, label] = typeof option === 'string' ? [option, option] : option;
          return (
            <option key={value} value={value}>
              {label}
            </option>
          );
        })}
      </select>
    );
  }
}
