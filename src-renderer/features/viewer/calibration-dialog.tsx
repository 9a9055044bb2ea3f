import { useState } from 'react';
import type { SeriesRow } from '#shared/contract/studies.ts';
import type { Measurement } from '#shared/reading/measurement.ts';
import { rulerOfFrame } from '#view/imaging/frame-ruler.ts';
import type { Frame } from '#view/imaging/frame.ts';
import { flatten } from '#view/kernels/measure/planar.ts';
import { shapeValues } from '#view/kernels/measure/values.ts';
import { figureText } from '#view/locales/measured-lines.ts';
import { text } from '#view/locales/text.ts';
import {
  measurementById,
  putMeasurements,
  setDraft,
  setTyping,
  useMeasurements,
} from '#view/state/measurements.ts';
import { FormDialog } from '#view/ui/form-dialog.tsx';
import { Segmented } from '#view/ui/segmented.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import { typedNumber } from '#view/ui/typed-number.ts';
import { useSeriesStack } from './use-series-stack.ts';

const words = text.measuring.calibration;

interface CalibrationDialogProps {
  readonly studyInstanceUid: string;
  readonly series: readonly SeriesRow[];
}

/** Asks how long a calibration line is as soon as it has been drawn, or when its text is changed. */
export function CalibrationDialog({ studyInstanceUid, series }: CalibrationDialogProps) {
  const typingId = useMeasurements((state) => state.typingId);
  const line = useMeasurements((state) => (state.draft?.id === typingId ? state.draft : null));
  const asked = line ?? (typingId === null ? null : measurementById(typingId));
  if (asked?.kind !== 'calibration') return null;
  return (
    <CalibrationForm
      key={asked.id}
      line={asked}
      studyInstanceUid={studyInstanceUid}
      row={series.find((each) => each.seriesInstanceUid === asked.seriesInstanceUid) ?? null}
    />
  );
}

interface CalibrationFormProps {
  readonly line: Measurement;
  readonly studyInstanceUid: string;
  readonly row: SeriesRow | null;
}

function CalibrationForm({ line, studyInstanceUid, row }: CalibrationFormProps) {
  const { stack } = useSeriesStack(studyInstanceUid, row);
  const [typed, setTyped] = useState(line.values[0] ? String(line.values[0].value) : '');
  const [appliesTo, setAppliesTo] = useState<'image' | 'series'>(line.appliesTo ?? 'image');
  const known = typedNumber(typed.replace(',', '.'));
  const isRight = known > 0 && Number.isFinite(known);
  const frames = stack?.frames ?? [];
  const frame = frames.find((each) => isOn(line, each));
  const close = () => {
    setTyping(null);
    setDraft(null);
  };
  return (
    <FormDialog
      title={words.title}
      submitLabel={words.submit}
      canSubmit={isRight}
      change={{ isPending: false, error: null }}
      onClose={close}
      onSubmit={() => {
        close();
        const done: Measurement = {
          ...line,
          appliesTo,
          values: [{ name: 'length', value: known, unit: 'mm' }],
        };
        putMeasurements(text.measuring.steps.calibrate, [done, ...measuredAnew(done, frames)]);
      }}
    >
      <p>{frame ? words.words(pixelsOf(line, frame)) : ''}</p>
      <TextField
        label={words.length}
        autoFocus
        value={typed}
        onChange={setTyped}
        isInvalid={typed !== '' && !isRight}
        errorMessage={typed !== '' && !isRight ? words.wrong : undefined}
        hint={words.note}
      />
      <Segmented
        label={words.appliesTo}
        options={[
          { value: 'image', label: words.image },
          { value: 'series', label: words.series },
        ]}
        value={appliesTo}
        onChange={setAppliesTo}
      />
    </FormDialog>
  );
}

/** Lengths that were measured on the calibrated images before; what has been stored as a report stays as it was signed. */
function measuredAnew(line: Measurement, frames: readonly Frame[]): readonly Measurement[] {
  return useMeasurements.getState().all.flatMap((each) => {
    const frame = frames.find((candidate) => isOn(each, candidate));
    if (!frame || each.kind === 'calibration' || each.storedInSopInstanceUid !== '') return [];
    const ruler = rulerOfFrame(frame, each.place, [line]);
    if (ruler.kind !== 'known' || !ruler.unit.includes('user')) return [];
    const shape = shapeValues(each.kind, flatten(each.place, ruler), ruler.unit);
    const names = new Set(shape.map(({ name }) => name));
    return [{ ...each, values: [...shape, ...each.values.filter(({ name }) => !names.has(name))] }];
  });
}

function isOn({ place }: Measurement, frame: Frame): boolean {
  return (
    place.space === 'image' &&
    place.sopInstanceUid === frame.sopInstanceUid &&
    place.frameNumber === frame.frameNumber
  );
}

function pixelsOf(line: Measurement, frame: Frame): string {
  const ruler = { kind: 'known', perColumn: 1, perRow: frame.pixelAspect, unit: 'px', note: '' } as const;
  const [length] = shapeValues('length', flatten(line.place, ruler), 'px');
  return length ? figureText(length) : '';
}
