import type { SourceThumbnail } from '@crowdtone/domain';
import { t } from '../../text/translate';
import './Thumbnail.css';

interface ThumbnailProps {
  /** Name of the source. */
  readonly label: string;
  /** Null when there is none. */
  readonly picture: SourceThumbnail | null;
  /** Shown when there is no thumbnail. */
  readonly why: string;
}

/** The live thumbnail of a camera, scaled up smoothly by the browser. */
export function Thumbnail({ label, picture, why }: ThumbnailProps) {
  if (picture === null) {
    return (
      <div className="thumbnail thumbnail-none">
        <p className="quiet">{why}</p>
      </div>
    );
  }
  const { jpeg, width, height } = picture;
  return (
    <div className="thumbnail">
      <img
        src={`data:image/jpeg;base64,${jpeg}`}
        width={width}
        height={height}
        alt={t('overview.thumbnailOf', { source: label })}
      />
    </div>
  );
}
