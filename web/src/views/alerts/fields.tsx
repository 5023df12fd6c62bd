/** Fields of the form of an alert. */
import type { ReactNode } from 'react';

export function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is what is within
    <label className="alert-field">
      <span className="label">{label}</span>
      {children}
    </label>
  );
}

export function Choice(props: {
  label: string;
  value: string;
  values: readonly (readonly [value: string, shown: string])[];
  onPick(value: string): void;
}) {
  const { label, value, values, onPick } = props;
  const known = values.some(([one]) => one === value);
  return (
    <Field label={label}>
      <select className="field" value={value} onChange={(event) => onPick(event.target.value)}>
        {!known && <option value={value}>{value}</option>}
        {values.map(([one, shown]) => (
          <option key={one} value={one}>
            {shown}
          </option>
        ))}
      </select>
    </Field>
  );
}

export function Text({
  label,
  value,
  onType,
  ...rest
}: {
  label: string;
  value: string;
  onType(value: string): void;
  inputMode?: 'decimal' | 'numeric';
  placeholder?: string;
}) {
  return (
    <Field label={label}>
      <input
        className="field"
        value={value}
        maxLength={300}
        {...rest}
        onChange={(event) => onType(event.target.value)}
      />
    </Field>
  );
}
