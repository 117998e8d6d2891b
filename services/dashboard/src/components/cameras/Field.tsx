import { type ReactNode, useId } from 'react';
import './Field.css';

/** What an input needs to belong to its label, help and fault. */
export interface FieldLinks {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean;
}

interface FieldProps {
  readonly label: string;
  readonly help?: ReactNode;
  /** What is wrong with it; undefined when nothing is known to be. */
  readonly fault: string | undefined;
  readonly children: (links: FieldLinks) => ReactNode;
}

/** A labelled input with its help below, and what is wrong with it beside it. */
export function Field({ label, help, fault, children }: FieldProps) {
  const id = useId();
  const told = [fault && `${id}-fault`, help && `${id}-help`].filter(Boolean).join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-describedby': told || undefined, 'aria-invalid': fault !== undefined })}
      {fault !== undefined && (
        <p id={`${id}-fault`} className="field-fault">
          {fault}
        </p>
      )}
      {help && (
        <p id={`${id}-help`} className="field-help">
          {help}
        </p>
      )}
    </div>
  );
}
