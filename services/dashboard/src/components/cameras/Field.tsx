import { type ReactNode, useId } from 'react';
import './Field.css';

/** Attributes that tie an input to its label, help and error. */
export interface FieldLinks {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean;
}

interface FieldProps {
  readonly label: string;
  readonly help?: ReactNode;
  /** Validation message; undefined when valid. */
  readonly fault: string | undefined;
  readonly children: (links: FieldLinks) => ReactNode;
}

/** A labelled input with its validation message and help. */
export function Field({ label, help, fault, children }: FieldProps) {
  const id = useId();
  const describedBy = [fault && `${id}-fault`, help && `${id}-help`].filter(Boolean).join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-describedby': describedBy || undefined, 'aria-invalid': fault !== undefined })}
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
