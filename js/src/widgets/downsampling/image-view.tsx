// The figure of a photograph: every result as large as the picture, all under one lens.

import { useMemo } from "preact/hooks";
import type { Method } from "../../terms/downsampling";
import { CodeLine, Segmented } from "../../ui/controls";
import { imageRules } from "../../ui/keys";
import { msg } from "../../ui/language";
import { ImageView, LensView, type Shown } from "../../ui/lens";
import { MethodChoice, NotesView, PoolFields, ShownMethod } from "../../ui/methods";
import { Badge, Sentence, Shell } from "../../ui/shell";
import { shownOf } from "../../wire/pooling";
import { MoreFields, moreDiffers, ShiftField } from "./controls";
import { HEAD, imageLayout } from "./layout";
import { CostsView } from "./lines";
import { type ImagePlane, shiftOf } from "./results";
import { FactsOf } from "./stage";
import type { ImageState } from "./state";
import { imageWords, longestImageWords, METHOD_NAMES, methodCode, SHORT_NAMES } from "./words";

const LABEL_NAMES = [
  ["values", msg("Pictures")],
  ["changes", "Changes"],
] as const;

export function ImageFigureView({ state }: { readonly state: ImageState }) {
  const { store } = state;
  const results = state.results.value;
  const { spec, planes } = results;
  const narrow = state.narrow.value;
  const method = shownOf(planes, store.get<Method>("method")).method;
  const shown = state.pictures.value.map(({ image }) => image);
  const { t } = state.room;
  const lens = state.lens.looking.value ? state.lens.at.value : null;
  return (
    <Shell
      title={t("Downsampling")}
      hint={t("raise shift by one, and compare the changes of the methods.")}
      room={state.room}
      history={store}
      problem={store.problem}
      rules={imageRules}
      choices={
        <Segmented
          name="labels"
          options={LABEL_NAMES}
          value={state.showsChanges.value ? "changes" : "values"}
          onChange={(labels) => store.update({ labels })}
        />
      }
      badge={<Badge verdict={state.verdict} />}
      parameters={
        <>
          <ShiftField state={state} />
          <PoolFields state={state} only={["kernel_size", "stride"]} />
          {!narrow && <MethodChoice state={state} names={METHOD_NAMES} />}
        </>
      }
      more={
        <>
          <PoolFields state={state} only={["padding"]} />
          <MoreFields state={state} />
          {narrow && <MethodChoice state={state} names={METHOD_NAMES} />}
        </>
      }
      differs={moreDiffers({ state })}
      telling={
        <Sentence
          words={imageWords(t, results, shown, lens)}
          longest={longestImageWords(t, results, shown)}
        />
      }
      below={
        <>
          <div class="known">
            <NotesView
              notes={
                spec.image.channels.length > 1
                  ? [t("Red, green and blue are downsampled one by one, with the same weights.")]
                  : []
              }
            />
            <CostsView spec={spec} size={spec.image} methods={spec.methods} />
          </div>
          <div class="facts">
            <ShownMethod state={state} names={METHOD_NAMES} method={method} of={t("Code of")} />
            <CodeLine text={methodCode(method, spec, spec.image)} />
          </div>
        </>
      }
    >
      {state.width.value > 0 && <PhotographView state={state} />}
    </Shell>
  );
}

function PhotographView({ state }: { readonly state: ImageState }) {
  const { spec, input, planes } = state.results.value;
  const { width, stageHeight, t } = state.room;
  const bounds = { width: width.value, height: stageHeight.value };
  const at = imageLayout(bounds, spec.image, planes.length + 1, state.narrow.value);
  const changes = state.showsChanges.value;
  // What changes is seen against nothing.
  const nothing = useMemo(
    () => ({ ...input, channels: input.channels.map(({ length }) => new Float32Array(length)) }),
    [input],
  );
  const picture = (shown: Omit<Shown, "state">, title: string, plane: ImagePlane | null) => (
    <div key={shown.name} style={{ width: `${at.column}px` }}>
      <ImageView
        state={state}
        {...shown}
        title={title}
        detail={
          !plane && spec.shift && at.column > 160
            ? t("shifted by {shift}", { shift: spec.shift })
            : ""
        }
        scale={at.scale}
      />
      {at.lens > 0 && (
        <div class="image-lens">
          <LensView state={state} {...shown} side={at.lens} />
        </div>
      )}
      {plane && (
        <FactsOf
          name={t(METHOD_NAMES[plane.method])}
          by={shiftOf(spec)}
          facts={plane}
          narrow={state.narrow.value}
        />
      )}
    </div>
  );
  return (
    <div
      class="photograph photographs downsampling"
      style={{
        "--head": `${HEAD}px`,
        gridTemplateColumns: `repeat(${at.columns}, max-content)`,
        columnGap: `${at.gap}px`,
      }}
    >
      {picture(
        { name: msg("Input"), hue: "input", image: input, original: null },
        t("Input"),
        null,
      )}
      {state.pictures.value.map(({ plane, image }) =>
        picture(
          {
            name: METHOD_NAMES[plane.method],
            hue: changes ? "warning" : "output",
            image,
            original: changes ? nothing : null,
          },
          t((at.column < 150 ? SHORT_NAMES : METHOD_NAMES)[plane.method]),
          plane,
        ),
      )}
    </div>
  );
}
