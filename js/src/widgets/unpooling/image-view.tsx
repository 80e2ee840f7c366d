// The figure of an image: pooled up to four times, and unpooled again by every method.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { CodeLine, Segmented, Stepper, type Value } from "../../ui/controls";
import { imageRules } from "../../ui/keys";
import { msg } from "../../ui/language";
import { ImageView, LensView, paint, type Shown } from "../../ui/lens";
import { MethodChoice, NotesView, OneMethod, PoolFields, ShownMethod } from "../../ui/methods";
import { Badge, Sentence, Shell } from "../../ui/shell";
import type { ImageChannels } from "../../wire/image";
import { MoreFields, moreDiffers } from "./controls";
import type { ImageState } from "./image-state";
import { HEAD, imageLayout } from "./layout";
import { ErrorsView } from "./stage";
import { imageCode, imageNotes, imageWords, longestImageWords, METHOD_NAMES } from "./words";

const LABEL_NAMES = [
  ["values", msg("Pictures")],
  ["errors", "Errors"],
] as const;

export function ImageFigureView({ state }: { state: ImageState }) {
  const { store } = state;
  const { spec } = state.results.value;
  const narrow = state.narrow.value;
  const method = spec.methods.find((m) => m === store.get("method")) ?? spec.methods[0]!;
  const code = imageCode(method, spec, spec.levels);
  const planes = state.drawn.value;
  const { t } = state.room;
  const lens = state.lens.looking.value ? state.lens.at.value : null;
  return (
    <Shell
      title={t("Unpooling")}
      hint={t("raise levels by one, or show the errors.")}
      room={state.room}
      history={store}
      problem={store.problem}
      rules={imageRules}
      choices={
        <Segmented
          name="labels"
          options={LABEL_NAMES}
          value={state.showsErrors.value ? "errors" : "values"}
          onChange={(labels) => store.update({ labels })}
        />
      }
      badge={<Badge verdict={state.verdict} />}
      parameters={
        <>
          <Stepper
            name="levels"
            value={spec.levels}
            pairs={false}
            accepts={(value: Value) => store.accepts({ levels: value })}
            onChange={(value: Value) => store.update({ levels: value }, "levels")}
          />
          <PoolFields state={state} />
          {narrow ? (
            <OneMethod state={state} method={method} />
          ) : (
            <MethodChoice state={state} names={METHOD_NAMES} />
          )}
        </>
      }
      more={
        <>
          <MoreFields state={state} />
          {narrow && <MethodChoice state={state} names={METHOD_NAMES} />}
        </>
      }
      differs={moreDiffers(state)}
      telling={
        <Sentence
          words={imageWords(t, state.results.value, planes, lens)}
          longest={longestImageWords(t, state.results.value, planes)}
        />
      }
      below={
        <>
          <NotesView notes={imageNotes(t, state.results.value)} />
          <div class="facts">
            {!narrow && (
              <ShownMethod state={state} names={METHOD_NAMES} method={method} of={t("Code of")} />
            )}
            {code && <CodeLine name={t("Copy the PyTorch lines")} text={code} />}
          </div>
        </>
      }
    >
      {state.width.value > 0 && <PhotographView state={state} />}
    </Shell>
  );
}

/** The picture, what it was pooled to, and what each unpooling makes of that: lenses below. */
function PhotographView({ state }: { state: ImageState }) {
  const { spec, levels } = state.results.value;
  const planes = state.drawn.value;
  const { width, stageHeight, t } = state.room;
  const bounds = { width: width.value, height: stageHeight.value };
  const at = imageLayout(bounds, spec.image, levels[0]!, planes.length);
  const original = state.showsErrors.value ? spec.image : null;
  const passed = useMemo(() => {
    let sum = 0;
    for (const values of levels.at(-1)!.channels) for (const value of values) sum += value;
    return spec.gain * sum;
  }, [levels, spec.gain]);
  const column = (shown: Omit<Shown, "state">, detail: string, errors?: ComponentChildren) => (
    <div key={shown.name} style={{ width: `${at.column}px` }}>
      <ImageView state={state} {...shown} detail={detail} scale={at.scale} />
      <div class="image-lens">
        <LensView state={state} {...shown} side={at.lens} />
      </div>
      {errors}
    </div>
  );
  return (
    <div class="photograph" style={{ gap: `${at.gap}px`, "--head": `${HEAD}px` }}>
      {column(
        { name: msg("Input"), hue: "input", image: spec.image, original: null },
        at.column > 146 ? `${spec.image.rows} × ${spec.image.cols}` : "",
      )}
      {at.level > 0 && (
        <div class="panel input" style={{ width: `${at.level}px` }}>
          <h3 class="heading">
            <i class="swatch" />
            <b>{t("Pooled")}</b>
          </h3>
          {levels.map((image, i) => (
            <LevelView
              key={String(i)}
              image={image}
              name={
                [t("Pooled once"), t("Pooled twice")][i] ??
                t("Pooled {times} times", { times: t.count(i + 1) })
              }
              scale={at.scale}
            />
          ))}
        </div>
      )}
      {planes.map((plane) =>
        column(
          {
            name: METHOD_NAMES[plane.method],
            hue: original ? "warning" : "output",
            image: plane,
            original,
          },
          original && at.column > 168 ? t("− input") : "",
          <ErrorsView
            t={t}
            name={t(METHOD_NAMES[plane.method])}
            errors={plane.errors}
            passed={passed}
            large
            kind={at.column < 196 ? "short" : "long"}
          />,
        ),
      )}
    </div>
  );
}

interface LevelProps {
  readonly image: ImageChannels;
  readonly name: string;
  readonly scale: number;
}

/** A pooled image, at its size beside the original. */
function LevelView({ image, name, scale }: LevelProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => paint(canvas.current!, image), [image]);
  const { rows, cols } = image;
  return (
    <figure class={scale >= 1 ? "level crisp" : "level"}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`${name}, ${rows} × ${cols}`}
        style={{ width: `${cols * scale}px`, height: `${rows * scale}px` }}
      />
      <figcaption>
        {rows} × {cols}
      </figcaption>
    </figure>
  );
}
