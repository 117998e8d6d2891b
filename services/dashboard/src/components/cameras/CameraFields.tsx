import { type Camera, LEGAL_BASIS_RULE, needsLegalBasis, settingSchema } from '@crowdtone/domain';
import { useState } from 'react';
import { SETTING_WORDS } from '../../text/words';
import { type CameraDraft, idFor } from './camera-form';
import { Field, type FieldLinks } from './Field';

interface CameraFieldsProps {
  readonly draft: CameraDraft;
  /** Null for a new camera. */
  readonly known: Camera | null;
  /** What is wrong, by key. */
  readonly faults: ReadonlyMap<string, string>;
  readonly onDraft: (draft: CameraDraft) => void;
}

export function CameraFields({ draft, known, faults, onDraft }: CameraFieldsProps) {
  // Until somebody writes an id of their own it follows the name.
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
        <Field label="Name" help="What people call it." fault={faults.get('name')}>
          {text('name', setName)}
        </Field>
        {known === null && (
          <Field label="Id" help="Names its figures for ever; it cannot be changed later." fault={faults.get('id')}>
            {text('id', setId)}
          </Field>
        )}
      </div>
      <Field
        label="Address"
        fault={faults.get('url')}
        help={
          known?.hasCredentials ? (
            'The stars stand for what is kept secret. It stays as it is, unless you write something else in their place.'
          ) : (
            <>
              Such as <code>rtsp://user:password@camera.local/stream</code>; also rtmp, http, udp and srt,{' '}
              <code>/dev/video0</code>, or <code>sample</code> for the sample crowd.
            </>
          )
        }
      >
        {text('url')}
      </Field>
      <Field label="Where people are watched" fault={faults.get('setting')}>
        {(links) => (
          <select {...links} value={draft.setting} onChange={({ target }) => set('setting')(target.value)}>
            {draft.setting === '' && <option value="">Choose</option>}
            {settingSchema.options.map((setting) => (
              <option key={setting} value={setting}>
                {SETTING_WORDS[setting]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field
        label="Legal basis"
        fault={faults.get('legalBasis')}
        help="Why watching is lawful here, and where that is recorded. It is written into the record of every run."
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
          Needed here: {LEGAL_BASIS_RULE}.
        </p>
      )}
      <Field
        label="Small live picture on the dashboard"
        fault={faults.get('picture')}
        help="Blurred: so coarse that nobody can be recognised, and faces are painted over. None: this camera is shown to nobody."
      >
        {choice('picture', ['blurred', 'none'])}
      </Field>
      <details>
        <summary>Connection</summary>
        <div className="camera-pair">
          <Field label="RTSP packets" help="udp loses some of them." fault={faults.get('transport')}>
            {choice('transport', ['tcp', 'udp'])}
          </Field>
          <Field label="Decoding" help="Without such a device, on the processor." fault={faults.get('hardware')}>
            {choice('hardware', ['none', 'auto', 'vaapi', 'cuda'])}
          </Field>
          <Field label="Longest silence, seconds" help="Then it is connected anew." fault={faults.get('stallSeconds')}>
            {text('stallSeconds')}
          </Field>
          <Field
            label="Longest wait for the first picture, seconds"
            help="A test takes 20 seconds at most."
            fault={faults.get('connectSeconds')}
          >
            {text('connectSeconds')}
          </Field>
        </div>
      </details>
    </>
  );

  function choice(key: keyof CameraDraft, options: readonly string[]) {
    return (links: FieldLinks) => (
      <select {...links} value={draft[key]} onChange={({ target }) => set(key)(target.value)}>
        {options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    );
  }
}
