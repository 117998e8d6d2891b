import type { SourcePicture } from '@crowdtone/domain';
import './LivePicture.css';

interface LivePictureProps {
  /** What people call the source. */
  readonly label: string;
  /** Null when there is none. */
  readonly picture: SourcePicture | null;
  /** Stands in the place of a picture that is not there. */
  readonly why: string;
}

/** The small picture of a camera. It came with few pixels; the browser draws them large and soft. */
export function LivePicture({ label, picture, why }: LivePictureProps) {
  if (picture === null) {
    return (
      <div className="live-picture live-picture-none">
        <p className="quiet">{why}</p>
      </div>
    );
  }
  const { jpeg, width, height } = picture;
  return (
    <div className="live-picture">
      <img
        src={`data:image/jpeg;base64,${jpeg}`}
        width={width}
        height={height}
        alt={`What ${label} shows now, too coarse to recognise anybody`}
      />
    </div>
  );
}
