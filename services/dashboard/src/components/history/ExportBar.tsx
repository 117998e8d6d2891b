import type { Expression } from '@crowdtone/domain';
import { useState } from 'react';
import { timelineCsvAddress, windowsCsvAddress } from '../../gateway/history-api';
import { renderImage } from '../../history/chart-image';
import { imageContent, imageName } from '../../history/chart-image-content';
import type { Panel } from '../../history/panel';
import type { BinsState } from '../../history/use-bins';
import { windowsText } from '../../text/format';
import { messageOf } from '../../text/message-of';
import { t } from '../../text/translate';
import type { Theme } from '../../theme/tokens';

interface ExportBarProps {
  readonly panels: readonly Panel[];
  readonly theme: Theme;
  readonly selected: Expression | null;
}

/** Downloads of the charts as PNG and of all their windows as CSV. */
export function ExportBar({ panels, theme, selected }: ExportBarProps) {
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function save(): Promise<void> {
    setBusy(true);
    setFault(null);
    try {
      const picture = await renderImage(imageContent(panels, { theme, selected, now: new Date() }), theme);
      offer(picture, imageName(panels));
    } catch (error) {
      setFault(messageOf(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="export-bar">
      <button type="button" className="button" disabled={busy} onClick={() => void save()}>
        {t('history.chartsFile')}
      </button>
      {panels.map(({ letter, loaded: { run, source, zone, range, bins, segments } }) => (
        <a
          key={letter}
          className="button"
          href={
            segments === null
              ? windowsCsvAddress({ runId: run.runId, sourceId: source.sourceId, ...range })
              : timelineCsvAddress({ sourceId: source.sourceId, zone }, range)
          }
          download
        >
          {fileText(letter, windowsText(windowsIn(bins)))}
        </a>
      ))}
      {fault !== null && (
        <span className="range-fault" role="alert">
          {t('history.downloadFault', { fault })}
        </span>
      )}
    </div>
  );
}

function fileText(letter: Panel['letter'], windows: string): string {
  return letter === null ? t('history.windowsFile', { windows }) : t('history.windowsFileOf', { letter, windows });
}

function windowsIn(bins: BinsState): number {
  return bins.state === 'ready' ? bins.bins.reduce((sum, { windows }) => sum + windows, 0) : 0;
}

function offer(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser holds the blob by the next task.
  setTimeout(() => URL.revokeObjectURL(address));
}
