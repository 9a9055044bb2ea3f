import { useQuery } from '@tanstack/react-query';
import { FileUp, Play } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { FileTrigger } from 'react-aria-components';
import type { Display } from '#shared/display-qc/displays.ts';
import { hasSteps, newValues } from '#shared/display-qc/plan.ts';
import {
  GEOMETRIES,
  METER_KINDS,
  TEST_KINDS,
  type TestKind,
  type TestValues,
} from '#shared/display-qc/tests.ts';
import { AppError } from '#shared/errors.ts';
import { readMeasurementFile } from '#shared/gsdf/measurement-file.ts';
import { queries, useMay } from '#view/api/queries.ts';
import { text } from '#view/locales/text.ts';
import { displayHere } from '#view/state/display-here.ts';
import { Button } from '#view/ui/button.tsx';
import { Checkbox } from '#view/ui/checkbox.tsx';
import { Notice } from '#view/ui/notice.tsx';
import { Select } from '#view/ui/select.tsx';
import { TextField } from '#view/ui/text-field.tsx';
import styles from './displays.module.css';
import { InstrumentFields, keepInstrument, knownInstrument } from './instrument-fields.tsx';
import measuring from './measuring.module.css';
import { typedReading, typedReadings } from './typed-reading.ts';
import type { Draft } from './use-draft.ts';
import { seenWay, WayFields } from './way-to-glass.tsx';

const words = text.displays.measuring;

const LEVEL_SETS = ['18', '11', '52', '256'] as const;

type MeasuringSetupProps = {
  readonly display: Display;
  readonly onBegin: (draft: Draft) => void;
  readonly onClose: () => void;
};

/** What is to be tested, on which display, with which instrument; and what has to be so before. */
export function MeasuringSetup({ display, onBegin, onClose }: MeasuringSetupProps) {
  const mayMeasure = useMay('displays.manage');
  const { data: here } = useQuery(displayHere);
  const { data: detail } = useQuery(queries.display(display.displayId));
  const { data: others = [] } = useQuery(queries.displays);
  const kinds = TEST_KINDS.filter((kind) => kind !== 'daily' && (mayMeasure || kind === 'visual'));
  const [kind, setKind] = useState<TestKind>(kinds.includes('response') ? 'response' : 'visual');
  const [assetTag, setAssetTag] = useState('');
  const [instrument, setInstrument] = useState(knownInstrument);
  const [levelSet, setLevelSet] = useState<(typeof LEVEL_SETS)[number]>('18');
  const [repeats, setRepeats] = useState<'1' | '2' | '3'>('1');
  const [geometry, setGeometry] = useState<(typeof GEOMETRIES)[number]>('contact');
  const [isRoomLit, setIsRoomLit] = useState(false);
  const [isThrough, setIsThrough] = useState(true);
  const [way, setWay] = useState(seenWay);
  const [places, setPlaces] = useState<'5' | '9'>('5');
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState('');
  const needsMeter = METER_KINDS.includes(kind);
  const number = (name: string) => typedReading(typed[name] ?? '');
  const field = (name: string, label: string, hint?: string) => (
    <TextField
      label={label}
      hint={hint}
      value={typed[name] ?? ''}
      onChange={(value) => setTyped({ ...typed, [name]: value })}
      inputMode="decimal"
    />
  );
  const begin = (values: TestValues) => {
    if (needsMeter) keepInstrument(instrument);
    const test = {
      displayId: display.displayId,
      assetTag: assetTag.trim(),
      values,
      instrument: needsMeter ? instrument : null,
      devicePixelRatio,
      ...(needsMeter && { way }),
      remarks: '',
    };
    onBegin({ draftId: crypto.randomUUID(), test });
  };
  const inForce = detail?.calibration.inForce ?? null;
  const conditions = () => ({
    ...(inForce && isThrough && { calibrationId: inForce.calibrationId }),
    geometry,
    includesAmbient: geometry !== 'contact' && isRoomLit,
    ambientLuminance: Number.isFinite(number('ambient')) ? number('ambient') : null,
  });
  const values = (): TestValues | string => {
    if (kind === 'ambient') {
      const luminance = number('ambient');
      const illuminance = number('lux');
      if (!Number.isFinite(luminance)) return words.wrong.ambient;
      return { kind, luminance, illuminance: Number.isFinite(illuminance) ? illuminance : null };
    }
    if (kind === 'match') {
      const [luminance, otherLuminance] = [number('own'), number('other')];
      const otherDisplayId = typed['otherDisplayId'];
      if (otherDisplayId === undefined) return words.wrong.other;
      if (!Number.isFinite(luminance + otherLuminance)) return words.wrong.match;
      const [white, otherWhite] = [xy(typed['ownXy']), xy(typed['otherXy'])];
      if (white === undefined || otherWhite === undefined || (white === null) !== (otherWhite === null))
        return words.wrong.xy;
      return { kind, luminance, otherLuminance, otherDisplayId, white, otherWhite };
    }
    if (!hasSteps(kind)) return '';
    const begun = newValues(kind, places === '5' ? 5 : 9);
    return begun.kind === 'response'
      ? { ...begun, ...conditions(), levelSet, repeats: Number(repeats) }
      : begun;
  };
  const start = () => {
    const wanted = values();
    if (typeof wanted === 'string') setProblem(wanted);
    else begin(wanted);
  };
  const takeFile = async (file: File | undefined) => {
    if (!file) return;
    try {
      const { levels, ambientLuminance } = readMeasurementFile(await file.text());
      const byDdl = Map.groupBy(levels, ({ ddl }) => ddl);
      begin({
        kind: 'response',
        levelSet: 'own',
        repeats: 1,
        levels: [...byDdl].map(([ddl, rows]) => ({ ddl, readings: rows.map(({ luminance }) => luminance) })),
        ...conditions(),
        ...(ambientLuminance !== null && { ambientLuminance, includesAmbient: false }),
      });
    } catch (error) {
      setProblem(error instanceof AppError ? error.message : String(error));
    }
  };
  const isInstrumentNamed = Object.values(instrument).every((value) => value.trim() !== '');
  const canBegin = assetTag.trim() !== '' && (!needsMeter || isInstrumentNamed);
  return (
    <div className={styles['page']}>
      <header className={styles['head']}>
        <h1>{words.title(display.assetTag)}</h1>
        <span className={styles['what']} />
        <Button onPress={onClose}>{text.common.cancel}</Button>
      </header>
      <div className={styles['body']}>
        <form
          className={measuring['form']}
          onSubmit={(event) => {
            event.preventDefault();
            if (canBegin) start();
          }}
        >
          {here?.displayId !== display.displayId && hasSteps(kind) && (
            <Notice tone="warn">{words.notHere(display.assetTag)}</Notice>
          )}
          {problem !== '' && <Notice tone="stop">{problem}</Notice>}
          <div className={styles['pair']}>
            <Select
              label={words.kind}
              value={kind}
              onChange={setKind}
              options={kinds.map((value) => ({ value, label: text.displays.kinds[value] }))}
            />
            <TextField
              label={words.assetTag}
              hint={words.assetTagHint}
              value={assetTag}
              onChange={setAssetTag}
              autoFocus
              maxLength={60}
            />
          </div>
          {needsMeter && <InstrumentFields value={instrument} onChange={setInstrument} />}
          {kind === 'response' && (
            <>
              <Pair>
                <Select
                  label={words.levels}
                  value={levelSet}
                  onChange={setLevelSet}
                  options={LEVEL_SETS.map((value) => ({ value, label: words.levelSets[value] }))}
                />
                <Select
                  label={words.repeats}
                  value={repeats}
                  onChange={setRepeats}
                  options={(['1', '2', '3'] as const).map((value) => ({ value, label: value }))}
                />
              </Pair>
              <Pair>
                <Select
                  label={words.geometry}
                  value={geometry}
                  onChange={setGeometry}
                  options={GEOMETRIES.map((value) => ({ value, label: words.geometries[value] }))}
                />
                {field('ambient', words.ambient, words.ambientHint)}
              </Pair>
              {inForce && (
                <Checkbox
                  isSelected={isThrough}
                  onChange={setIsThrough}
                  hint={text.displays.calibration.throughHint}
                >
                  {text.displays.calibration.through}
                </Checkbox>
              )}
              {geometry !== 'contact' && (
                <Checkbox isSelected={isRoomLit} onChange={setIsRoomLit} hint={words.roomLitHint}>
                  {words.roomLit}
                </Checkbox>
              )}
            </>
          )}
          {kind === 'uniformity' && (
            <Select
              label={words.places}
              value={places}
              onChange={setPlaces}
              options={(['5', '9'] as const).map((value) => ({ value, label: words.placeSets[value] }))}
            />
          )}
          {kind === 'ambient' && (
            <Pair>
              {field('ambient', words.ambient, words.ambientOffHint)}
              {field('lux', words.lux)}
            </Pair>
          )}
          {kind === 'match' && (
            <>
              <Select
                label={words.other}
                value={typed['otherDisplayId'] ?? ''}
                onChange={(otherDisplayId) => setTyped({ ...typed, otherDisplayId })}
                options={others
                  .filter(({ display: each }) => each.displayId !== display.displayId && !each.isRetired)
                  .map(({ display: each }) => ({ value: each.displayId, label: each.assetTag }))}
              />
              <Pair>
                {field('own', words.ownWhite(display.assetTag))}
                {field('other', words.otherWhite)}
              </Pair>
              <Pair>
                {field('ownXy', words.ownXy)}
                {field('otherXy', words.otherXy)}
              </Pair>
              <p className={styles['dim']}>{words.pairHint}</p>
            </>
          )}
          {needsMeter && kind !== 'ambient' && <WayFields way={way} onChange={setWay} />}
          {hasSteps(kind) && <p className={styles['dim']}>{words.before}</p>}
          <div className={measuring['buttons']}>
            <Button type="submit" tone="primary" icon={Play} isDisabled={!canBegin}>
              {hasSteps(kind) ? words.begin : words.goOn}
            </Button>
            {kind === 'response' && (
              <FileTrigger
                acceptedFileTypes={['.csv', '.txt', '.lut']}
                onSelect={(files) => void takeFile(files?.[0])}
              >
                <Button icon={FileUp} isDisabled={!canBegin}>
                  {words.fromFile}
                </Button>
              </FileTrigger>
            )}
          </div>
        </form>
      </div>
    </div>
  );
}

/** Two numbers as a chromaticity; null: nothing typed, undefined: something else. */
function xy(typed = ''): { readonly x: number; readonly y: number } | null | undefined {
  if (typed.trim() === '') return null;
  const [x = Number.NaN, y = Number.NaN, ...more] = typedReadings(typed);
  return Number.isFinite(x + y) && more.length === 0 ? { x, y } : undefined;
}

function Pair({ children }: { readonly children: ReactNode }) {
  return <div className={styles['pair']}>{children}</div>;
}
