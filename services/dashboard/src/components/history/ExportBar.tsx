import type { Expression } from '@crowdtone/domain';
import { useState } from 'react';
import { windowsCsvAddress } from '../../gateway/history-api';
import type { Panel } from '../../history/panel';
import { drawPicture } from '../../history/picture';
import { pictureContent, pictureName } from '../../history/picture-content';
import { count } from '../../text/format';
import { messageOf } from '../../text/message-of';
import type { Theme } from '../../theme/tokens';

interface ExportBarProps {
  readonly panels: readonly Panel[];
  readonly theme: Theme;
  readonly picked: Expression | null;
}

/** What is shown, to take along: the charts as a picture, and every window behind them as a table. */
export function ExportBar({ panels, theme, picked }: ExportBarProps) {
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function save(): Promise<void> {
    setBusy(true);
    setFault(null);
    try {
      const picture = await drawPicture(pictureContent(panels, { theme, picked, now: new Date() }), theme);
      offer(picture, pictureName(panels));
    } catch (error) {
      setFault(messageOf(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="export-bar">
      <button type="button" className="button" disabled={busy} onClick={() => void save()}>
        Save the charts (PNG)
      </button>
      {panels.map(({ letter, looked: { run, source, range, summary } }) => (
        <a
          key={letter}
          className="button"
          href={windowsCsvAddress({ runId: run.runId, sourceId: source.sourceId, ...range })}
          download
        >
          Save {letter === null ? '' : `${letter}’s `}
          {count(summary?.whole.windows ?? 0)} windows (CSV)
        </a>
      ))}
      {fault !== null && (
        <span className="range-fault" role="alert">
          The picture was not saved: {fault}
        </span>
      )}
    </div>
  );
}

function offer(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken hold of it by the next task.
  setTimeout(() => URL.revokeObjectURL(address));
}
