// The formula of an output cell that several channels add to.

import type { ComponentChild } from "preact";
import { factor } from "../../terms/numbers";
import { plane } from "../../terms/terms";
import type { SumProps } from "./state";
import { isBrief, listable, Products } from "./view";

/** Pixels of a channel whose products are counted. */
const COUNTED = 370;
/** Channel by channel; where that makes too many, those that are not looked at are counted, in a brief formula all. */
export function ChannelProducts(props: SumProps) {
  const { state, formula: f, side } = props;
  const { input } = state.wholeMap.value.spec;
  const brief = isBrief(state);
  const looked = state.linear.value.part?.input;
  const all = !brief && (looked === undefined || listable(state, f.products) >= f.products.length);
  const channels = [...new Set(f.products.map((p) => Math.floor(p.input / plane(input))))];
  const spared = all ? 0 : (channels.length - 1) * COUNTED;
  const group = (channel: number): ComponentChild => {
    const products = f.products.filter((p) => Math.floor(p.input / plane(input)) === channel);
    if (all || (channel === looked && !brief))
      return <>({<Products {...props} formula={{ products }} spared={spared} />})</>;
    const sum = products.reduce((total, p) => total + p.product, 0);
    return side.chips
      ? state.room.t("{n} {n|product|products} of channel {channel}", {
          n: products.length,
          channel,
        })
      : factor(sum);
  };
  return (
    <>
      {channels.map((channel, i) => (
        <span key={channel}>
          {i > 0 && " + "}
          {group(channel)}
        </span>
      ))}
    </>
  );
}
