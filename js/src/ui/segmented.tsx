// One choice of a few, as radio buttons that look like one bar.

interface SegmentedProps<T extends string> {
  readonly legend: string;
  readonly name: string;
  readonly options: readonly (readonly [value: T, label: string])[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  /** Options that cannot be had now. */
  readonly missing?: (value: T) => boolean;
}

export function Segmented<T extends string>(props: SegmentedProps<T>) {
  const { legend, name, options, value, onChange, missing } = props;
  return (
    <fieldset class="segmented">
      <legend class="unseen">{legend}</legend>
      {options.map(([option, label]) => (
        <label key={option} class={option === value ? "on" : undefined}>
          <input
            type="radio"
            class="unseen"
            name={name}
            checked={option === value}
            disabled={missing?.(option) ?? false}
            onChange={() => onChange(option)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
