// A number between two ends, under its name.

interface RangeProps {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly value: number;
  /** The value as it is read and shown. */
  readonly text: string;
  readonly onChange: (value: number) => void;
}

export function Range({ name, min, max, step = 1, value, text, onChange }: RangeProps) {
  const id = `slider-${name.replaceAll(/\W+/g, "-")}`;
  return (
    <div class="slider">
      <label for={id}>{name}</label>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        aria-valuetext={text}
        onInput={(event) => onChange(Number(event.currentTarget.value))}
      />
      <output for={id}>{text}</output>
    </div>
  );
}
