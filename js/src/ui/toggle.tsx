// A switch: on or off, as a checkbox with its name.

interface ToggleProps {
  readonly name: string;
  readonly on: boolean;
  /** Where it may not be changed now. */
  readonly fixed?: boolean;
  readonly onChange: (on: boolean) => void;
}

export function Toggle({ name, on, fixed = false, onChange }: ToggleProps) {
  return (
    <label class="toggle">
      <input
        type="checkbox"
        checked={on}
        disabled={fixed}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {name}
    </label>
  );
}
