import { type ReactNode, useId } from 'react';
import './Card.css';

interface CardProps {
  readonly className: string;
  readonly title: string;
  /** Stands beside the title: a badge, or buttons. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

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
