// A parameter that is one of a few numbers: a slider under its torch name.

interface SliderProps {
  readonly name: string;
  readonly options: readonly number[];
  readonly value: number;
  /** Said after a number: "3, depthwise". */
  readonly meaning: (value: number) => string;
  readonly onChange: (value: number) => void;
}

export function Slider({ name, options, value, meaning, onChange }: SliderProps) {
  const id = `field-${name}`;
  const words = meaning(value) ? `${value}, ${meaning(value)}` : String(value);
  return (
    <div class="stepper slider">
      <label for={id}>{name}</label>
      <div>
        <input
          id={id}
          type="range"
          min={0}
          max={options.length - 1}
          value={options.indexOf(value)}
          disabled={options.length === 1}
          aria-valuetext={words}
          onInput={(event) => onChange(options[Number(event.currentTarget.value)]!)}
        />
        <output for={id}>{words}</output>
      </div>
    </div>
  );
}
