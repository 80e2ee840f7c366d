// A parameter that is one of a few words: a list under its torch name.

interface ChoiceProps {
  readonly name: string;
  readonly options: readonly string[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function Choice({ name, options, value, onChange }: ChoiceProps) {
  const id = `field-${name}`;
  return (
    <div class="stepper">
      <label for={id}>{name}</label>
      <select
        id={id}
        class="choice"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    </div>
  );
}
