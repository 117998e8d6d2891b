import type { CameraStream, CameraStreams, FoundCamerasAnswer } from '@crowdtone/domain';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { type CameraAccess, fetchStreams, withAccess } from '../../gateway/discovery-api';
import { runRequest } from '../../gateway/run-request';
import { t } from '../../text/translate';
import { DialogEnd } from '../DialogEnd';
import { type CameraDraft, capitalised, EMPTY_DRAFT, idFor } from './camera-form';
import { Field } from './Field';

interface StreamChoiceProps {
  readonly camera: FoundCamerasAnswer['cameras'][number];
  readonly onBack: () => void;
  readonly onChosen: (draft: CameraDraft) => void;
}

/** Asks a camera for its streams, with user and password, and offers the one with the highest resolution first. */
export function StreamChoice({ camera, onBack, onChosen }: StreamChoiceProps) {
  const [access, setAccess] = useState<CameraAccess>({ user: '', password: '' });
  const [answer, setAnswer] = useState<CameraStreams | null>(null);
  const [wanted, setWanted] = useState(0);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const stop = useRef<(() => void) | null>(null);
  useEffect(() => () => stop.current?.(), []);

  function submit(event: FormEvent) {
    event.preventDefault();
    const stream = answer?.streams[wanted];
    if (stream !== undefined) {
      const name = camera.name ?? camera.host;
      onChosen({ ...EMPTY_DRAFT, name, id: idFor(name), url: withAccess(stream.location, access) });
      return;
    }
    setBusy(true);
    setFault(null);
    stop.current = runRequest(
      (signal) => fetchStreams(camera.service, access, signal),
      (streams) => {
        setAnswer(streams);
        setBusy(false);
      },
      (message) => {
        setFault(message);
        setBusy(false);
      },
    );
  }

  return (
    <form className="camera-form" onSubmit={submit} noValidate>
      {answer === null ? (
        <div className="camera-pair">
          <Field label={t('cameras.user')} help={t('cameras.userHelp')} fault={undefined}>
            {(links) => (
              <input
                {...links}
                type="text"
                autoComplete="off"
                spellCheck={false}
                maxLength={100}
                value={access.user}
                onChange={({ target }) => setAccess({ ...access, user: target.value })}
              />
            )}
          </Field>
          <Field label={t('cameras.password')} fault={undefined}>
            {(links) => (
              <input
                {...links}
                type="password"
                autoComplete="off"
                maxLength={200}
                value={access.password}
                onChange={({ target }) => setAccess({ ...access, password: target.value })}
              />
            )}
          </Field>
        </div>
      ) : (
        <fieldset className="stream-list">
          <legend>{t('cameras.stream')}</legend>
          {answer.streams.map((stream, place) => (
            <label key={stream.location + stream.name}>
              <input type="radio" name="stream" checked={place === wanted} onChange={() => setWanted(place)} />
              <span>{place === 0 ? t('cameras.recommended', { stream: describe(stream) }) : describe(stream)}</span>
            </label>
          ))}
        </fieldset>
      )}
      {answer?.larger && (
        <p className="camera-law">
          {t('cameras.subStream', { width: String(answer.larger.width), height: String(answer.larger.height) })}
        </p>
      )}
      <div aria-live="polite">
        {busy && <p>{t('cameras.asking')}</p>}
        {fault !== null && (
          <p className="field-fault" role="alert">
            {capitalised(fault)}
          </p>
        )}
      </div>
      <DialogEnd
        action={answer === null ? t('cameras.showStreams') : t('cameras.proceed')}
        disabled={busy}
        leave={t('cameras.back')}
        onLeave={onBack}
      />
    </form>
  );
}

function describe({ name, width, height, encoding, fps }: CameraStream): string {
  const size = `${width} × ${height} px`;
  return [size, encoding, fps === null ? null : t('cameras.streamRate', { rate: fps }), name]
    .filter((part) => part !== null)
    .join(', ');
}
