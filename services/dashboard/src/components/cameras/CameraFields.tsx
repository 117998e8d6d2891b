import { type Camera, needsLegalBasis, ROTATIONS, settingSchema } from '@crowdtone/domain';
import { useState } from 'react';
import { rich } from '../../text/rich';
import { t } from '../../text/translate';
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
        <Field label={t('cameras.name')} help={t('cameras.nameHelp')} fault={faults.get('name')}>
          {text('name', setName)}
        </Field>
        {known === null && (
          <Field label={t('cameras.id')} help={t('cameras.idHelp')} fault={faults.get('id')}>
            {text('id', setId)}
          </Field>
        )}
      </div>
      <Field
        label={t('cameras.address')}
        fault={faults.get('url')}
        help={
          known?.hasCredentials
            ? t('cameras.hiddenHelp')
            : rich('cameras.addressHelp', {
                example: <code>rtsp://user:password@camera.local/stream</code>,
                device: <code>/dev/video0</code>,
                sample: <code>sample</code>,
              })
        }
      >
        {text('url')}
      </Field>
      <Field label={t('cameras.setting')} fault={faults.get('setting')}>
        {(links) => (
          <select {...links} value={draft.setting} onChange={({ target }) => set('setting')(target.value)}>
            {draft.setting === '' && <option value="">{t('app.choose')}</option>}
            {settingSchema.options.map((setting) => (
              <option key={setting} value={setting}>
                {t(`setting.${setting}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t('cameras.legalBasis')} fault={faults.get('legalBasis')} help={t('cameras.legalBasisHelp')}>
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
          {t('cameras.legalBasisRequired', { rule: t('cameras.legalBasisRule') })}
        </p>
      )}
      <Field label={t('cameras.thumbnail')} fault={faults.get('picture')} help={t('cameras.thumbnailHelp')}>
        {choice('picture', [
          ['blurred', t('cameras.thumbnailBlurred')],
          ['none', t('cameras.thumbnailNone')],
        ])}
      </Field>
      <details>
        <summary>{t('cameras.connection')}</summary>
        <div className="camera-pair">
          <Field label={t('cameras.transport')} help={t('cameras.transportHelp')} fault={faults.get('transport')}>
            {choice('transport', ['tcp', 'udp'])}
          </Field>
          <Field label={t('cameras.hardware')} help={t('cameras.hardwareHelp')} fault={faults.get('hardware')}>
            {choice('hardware', [
              ['none', t('cameras.hardwareNone')],
              ['auto', t('cameras.hardwareAuto')],
              'vaapi',
              'cuda',
            ])}
          </Field>
          <Field label={t('cameras.stall')} help={t('cameras.stallHelp')} fault={faults.get('stallSeconds')}>
            {text('stallSeconds')}
          </Field>
          <Field label={t('cameras.connect')} help={t('cameras.connectHelp')} fault={faults.get('connectSeconds')}>
            {text('connectSeconds')}
          </Field>
        </div>
      </details>
      <details>
        <summary>{t('cameras.corrections')}</summary>
        <div className="camera-pair">
          <Field label={t('cameras.deinterlacing')} fault={faults.get('deinterlace')}>
            {choice('deinterlace', [
              ['auto', t('cameras.deinterlaceAuto')],
              ['on', t('cameras.deinterlaceOn')],
              ['off', t('cameras.deinterlaceOff')],
            ])}
          </Field>
          <Field label={t('cameras.rotation')} fault={faults.get('rotate')}>
            {choice('rotate', [
              ['', t('cameras.rotationReported')],
              ...ROTATIONS.map((degrees) => [String(degrees), t('cameras.degrees', { degrees })] as const),
            ])}
          </Field>
          <Field label={t('cameras.aspect')} help={t('cameras.aspectHelp')} fault={faults.get('aspect')}>
            {text('aspect')}
          </Field>
        </div>
        <Field
          label={t('cameras.mask')}
          help={rich('cameras.maskHelp', { example: <code>0,0 0.25,1</code> })}
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
