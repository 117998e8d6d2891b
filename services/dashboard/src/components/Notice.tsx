import type { ReactNode } from 'react';
import './Notice.css';

interface NoticeProps {
  readonly tone: 'warning' | 'bad' | 'plain';
  readonly title: string;
  readonly children: ReactNode;
}

/** A message across the page. */
export function Notice({ tone, title, children }: NoticeProps) {
  return (
    <div className={`notice notice-${tone}`} role="status">
      <strong>{title}</strong>
      <span>{children}</span>
    </div>
  );
}
