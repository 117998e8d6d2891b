import type { Camera, SourceHealth } from '@crowdtone/domain';
import { describeHealth } from '../../mood/camera-health';
import { t } from '../../text/translate';
import '../Card.css';
import './CameraCard.css';

interface CameraCardProps {
  readonly camera: Camera;
  /** Undefined without a health report. */
  readonly health: SourceHealth | undefined;
  /** Null for read-only access. */
  readonly actions: CameraActions | null;
  /** Shows its figures; null while there are none. */
  readonly onShow: (() => void) | null;
}

/** What operators can do with a camera. */
export interface CameraActions {
  readonly busy: boolean;
  readonly onPause: (camera: Camera, paused: boolean) => void;
  readonly onEdit: (camera: Camera) => void;
  readonly onAreas: (camera: Camera) => void;
  readonly onRemove: (camera: Camera) => void;
}

/** One camera: its settings, state and actions. */
export function CameraCard({ camera, health, actions, onShow }: CameraCardProps) {
  const { name, id, location, setting, legalBasis, paused, origin } = camera;
  const state = stateOf(paused, health);
  const of = <span className="visually-hidden"> {name}</span>;
  return (
    <li className="card">
      <div className="camera-head">
        <h2>{name}</h2>
        <span className={`camera-state camera-${state.tone}`}>
          <span aria-hidden="true">{SIGNS[state.tone]}</span> {state.words}
        </span>
      </div>
      <dl className="camera-facts">
        <div>
          <dt>{t('cameras.address')}</dt>
          <dd>
            <code>{location}</code>
          </dd>
        </div>
        <div>
          <dt>{t('cameras.id')}</dt>
          <dd>
            <code>{id}</code>
          </dd>
        </div>
        <div>
          <dt>{t('cameras.setting')}</dt>
          <dd>{t(`setting.${setting}`)}</dd>
        </div>
        {legalBasis !== null && (
          <div>
            <dt>{t('cameras.legalBasis')}</dt>
            <dd>{legalBasis}</dd>
          </div>
        )}
      </dl>
      <div className="camera-actions">
        {onShow !== null && (
          <button type="button" className="button" onClick={onShow}>
            {t('app.show')}
            {of}
          </button>
        )}
        {actions !== null && (
          <button
            type="button"
            className="button"
            disabled={actions.busy}
            onClick={() => actions.onPause(camera, !paused)}
          >
            {paused ? t('cameras.resume') : t('cameras.pause')}
            {of}
          </button>
        )}
        {actions !== null && origin === 'added' && (
          <>
            <button type="button" className="button" onClick={() => actions.onEdit(camera)}>
              {t('app.edit')}
              {of}
            </button>
            <button type="button" className="button" onClick={() => actions.onAreas(camera)}>
              {t('zones.open')}
              {of}
            </button>
            <button type="button" className="button" onClick={() => actions.onRemove(camera)}>
              {t('app.remove')}
              {of}
            </button>
          </>
        )}
        {origin === 'file' && <span className="quiet">{t('cameras.ofFile')}</span>}
      </div>
    </li>
  );
}

type Tone = 'good' | 'waiting' | 'bad' | 'paused';

/** Colour is never the only sign. */
const SIGNS: Readonly<Record<Tone, string>> = { good: '●', waiting: '○', bad: '▲', paused: '‖' };

function stateOf(paused: boolean, health: SourceHealth | undefined): { readonly tone: Tone; readonly words: string } {
  if (paused) return { tone: 'paused', words: t('source.paused') };
  if (health === undefined) return { tone: 'waiting', words: t('cameras.notConnected') };
  const { words, needsAttention } = describeHealth(health);
  if (needsAttention) return { tone: 'bad', words };
  return { tone: health.phase === 'live' ? 'good' : 'waiting', words };
}
