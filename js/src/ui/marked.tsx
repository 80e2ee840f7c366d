// What an instructor writes, with light markup.

import { pieces } from "../wire/framing";

/** A text with light markup, as elements. */
export const Marked = ({ text }: { text: string }) => (
  <>
    {pieces(text).map(({ kind, text }, i) => {
      if (kind === "plain") return text;
      const Tag = kind;
      return <Tag key={String(i)}>{text}</Tag>;
    })}
  </>
);
