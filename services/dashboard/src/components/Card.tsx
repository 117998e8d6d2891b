import { type ReactNode, useId } from 'react';
import './Card.css';

interface CardProps {
  readonly className: string;
  readonly title: string;
  /** Beside the title: a badge or buttons. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A titled section of a page, labelled by its heading. */
export function Card({ className, title, aside, children }: CardProps) {
  const titleId = useId();
  return (
    <section className={`card ${className}`} aria-labelledby={titleId}>
      <div className="card-head">
        <h2 id={titleId}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
