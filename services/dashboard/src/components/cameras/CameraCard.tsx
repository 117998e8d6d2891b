import type { Camera, SourceHealth } from '@crowdtone/domain';
import { describeHealth } from '../../mood/camera-health';
import { SETTING_WORDS } from '../../text/words';
import '../Card.css';
import './CameraCard.css';

interface CameraCardProps {
  readonly camera: Camera;
  /** Undefined when nothing was heard of it. */
  readonly health: SourceHealth | undefined;
  /** Null for those who may only look. */
  readonly actions: CameraActions | null;
  /** Shows its figures; null while there are none. */
  readonly onShow: (() => void) | null;
}

export interface CameraActions {
  readonly busy: boolean;
  readonly onPause: (camera: Camera, paused: boolean) => void;
  readonly onEdit: (camera: Camera) => void;
  readonly onRemove: (camera: Camera) => void;
}

/** One camera: what it is, how it is doing, and what may be done about it. */
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
          <dt>Address</dt>
          <dd>
            <code>{location}</code>
          </dd>
        </div>
        <div>
          <dt>Id</dt>
          <dd>
            <code>{id}</code>
          </dd>
        </div>
        <div>
          <dt>Setting</dt>
          <dd>{SETTING_WORDS[setting]}</dd>
        </div>
        {legalBasis !== null && (
          <div>
            <dt>Legal basis</dt>
            <dd>{legalBasis}</dd>
          </div>
        )}
      </dl>
      <div className="camera-actions">
        {onShow !== null && (
          <button type="button" className="button" onClick={onShow}>
            Show{of}
          </button>
        )}
        {actions !== null && (
          <button
            type="button"
            className="button"
            disabled={actions.busy}
            onClick={() => actions.onPause(camera, !paused)}
          >
            {paused ? 'Resume' : 'Pause'}
            {of}
          </button>
        )}
        {actions !== null && origin === 'added' && (
          <>
            <button type="button" className="button" onClick={() => actions.onEdit(camera)}>
              Edit{of}
            </button>
            <button type="button" className="button" onClick={() => actions.onRemove(camera)}>
              Remove{of}
            </button>
          </>
        )}
        {origin === 'file' && <span className="quiet">Stands in the configuration file; change it there.</span>}
      </div>
    </li>
  );
}

type Tone = 'good' | 'waiting' | 'bad' | 'paused';

/** Colour is never the only sign. */
const SIGNS: Readonly<Record<Tone, string>> = { good: '●', waiting: '○', bad: '▲', paused: '‖' };

function stateOf(paused: boolean, health: SourceHealth | undefined): { readonly tone: Tone; readonly words: string } {
  if (paused) return { tone: 'paused', words: 'paused, not connected to' };
  if (health === undefined) return { tone: 'waiting', words: 'not connected yet' };
  const { words, troubled } = describeHealth(health);
  if (troubled) return { tone: 'bad', words };
  return { tone: health.phase === 'live' ? 'good' : 'waiting', words };
}
