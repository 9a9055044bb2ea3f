import { Activity } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { problemText } from '#view/imaging/problem-text.ts';
import {
  hasTwelveLeads,
  layTraces,
  readCalipers,
  traceAt,
  type TraceFormat,
} from '#view/kernels/waveform/trace-layout.ts';
import { waveformValues, type WaveformGroup } from '#view/kernels/waveform/waveform.ts';
import { text } from '#view/locales/text.ts';
import { QueryFailure } from '#view/ui/query-failure.tsx';
import { Segmented } from '#view/ui/segmented.tsx';
import { StateScreen } from '#view/ui/state-screen.tsx';
import styles from './document.module.css';
import { drawSheet, MARGIN_MM } from './trace-canvas.ts';
import { useBinary } from './use-binary.ts';

const words = text.documents.waveform;
const SPEEDS = ['12.5', '25', '50'] as const;
const GAINS = ['5', '10', '20'] as const;
type Speed = (typeof SPEEDS)[number];
type Gain = (typeof GAINS)[number];
type Point = readonly [xMm: number, yMm: number];

export interface WaveformViewProps {
  readonly groups: readonly WaveformGroup[];
  readonly sopInstanceUid: string;
  /** What the device found, as the object says it */
  readonly findings: readonly string[];
}

/** Traces on squared paper, measured with calipers. */
export function WaveformView({ groups, sopInstanceUid, findings }: WaveformViewProps) {
  const [groupAt, setGroupAt] = useState(0);
  const group = groups[groupAt];
  return (
    <>
      {groups.length > 1 && (
        <div className={styles['tools']}>
          <Segmented
            label={words.group}
            options={groups.map(({ label }, at) => ({
              value: String(at),
              label: label || words.groupOf(at + 1),
            }))}
            value={String(groupAt)}
            onChange={(value) => setGroupAt(Number(value))}
          />
        </div>
      )}
      {group && (
        <GroupView key={groupAt} group={group} part={`waveform-${groupAt}`} sopInstanceUid={sopInstanceUid} />
      )}
      {findings.length > 0 && (
        <p className={styles['annotations']}>
          {findings.map((finding) => (
            <span key={finding}>{finding}</span>
          ))}
        </p>
      )}
    </>
  );
}

interface GroupViewProps {
  readonly group: WaveformGroup;
  readonly part: string;
  readonly sopInstanceUid: string;
}

function GroupView({ group, part, sopInstanceUid }: GroupViewProps) {
  const { data, error, refetch } = useBinary(sopInstanceUid, part, group.data);
  const values = useMemo(() => data && waveformValues(group, data), [data, group]);
  if (error !== null)
    return (
      <QueryFailure
        title={text.documents.failed}
        message={problemText(error)}
        retryLabel={text.common.tryAgain}
        onRetry={() => void refetch()}
      />
    );
  if (values === undefined) return <p className={styles['note']}>{text.documents.loading}</p>;
  if (values === null || group.samplingHz <= 0)
    return (
      <StateScreen icon={Activity} tone="stop" title={text.documents.failed}>
        {words.unreadable(group.interpretation)}
      </StateScreen>
    );
  return <TraceView group={group} values={values} />;
}

interface TraceViewProps {
  readonly group: WaveformGroup;
  readonly values: readonly Float32Array[];
}

function TraceView({ group, values }: TraceViewProps) {
  const isTwelve = hasTwelveLeads(group) && group.sampleCount / group.samplingHz >= 4;
  const [format, setFormat] = useState<TraceFormat>(isTwelve ? 'leads' : 'rows');
  const [speed, setSpeed] = useState<Speed>('25');
  const [gain, setGain] = useState<Gain>('10');
  const [caliper, setCaliper] = useState<{ readonly from: Point; readonly to: Point } | null>(null);
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [widthPx, setWidthPx] = useState(0);
  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidthPx(entry?.contentRect.width ?? 0));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const scale = useMemo(() => ({ mmPerSecond: Number(speed), mmPerMillivolt: Number(gain) }), [speed, gain]);
  const sheet = useMemo(() => layTraces(group, values, format, scale), [group, values, format, scale]);
  // Ten seconds fit into the width at 25 mm/s; on a faster paper there is more to scroll.
  const shownMm = (group.sampleCount / group.samplingHz) * 25 + 2 * MARGIN_MM;
  const cssPerMm = Math.max(2.2, widthPx / shownMm);
  const measured = caliper === null ? null : readingOf(caliper.from, caliper.to, sheet, group, scale);
  useEffect(() => {
    const element = canvas.current;
    if (element === null || widthPx === 0) return;
    const pxPerMm = cssPerMm * window.devicePixelRatio;
    const samplesPerMm = group.samplingHz / scale.mmPerSecond;
    const line = caliper && { ...caliper, words: measured ?? [] };
    drawSheet(element, sheet, values, { pxPerMm, samplesPerMm }, line);
    element.style.width = `${element.width / window.devicePixelRatio}px`;
    element.dataset['pxPerMm'] = String(cssPerMm);
  });
  const pointOf = (event: React.PointerEvent): Point => {
    const box = event.currentTarget.getBoundingClientRect();
    return [
      (event.clientX - box.left) / cssPerMm - MARGIN_MM,
      (event.clientY - box.top) / cssPerMm - MARGIN_MM,
    ];
  };
  return (
    <>
      <div className={styles['tools']}>
        {isTwelve && (
          <Segmented
            label={words.format}
            options={[
              { value: 'leads', label: words.formats.leads },
              { value: 'rows', label: words.formats.rows },
            ]}
            value={format}
            onChange={setFormat}
          />
        )}
        <Segmented
          label={words.speed}
          options={SPEEDS.map((value) => ({ value, label: words.mmPerSecond(value) }))}
          value={speed}
          onChange={setSpeed}
        />
        <Segmented
          label={words.gain}
          options={GAINS.map((value) => ({ value, label: words.mmPerMillivolt(value) }))}
          value={gain}
          onChange={setGain}
        />
        <span className={styles['grow']} />
        <span role="status">
          {measured?.join('  ') ?? <span className={styles['dim']}>{words.measureHint}</span>}
        </span>
      </div>
      <div className={styles['sheet']} ref={host} tabIndex={0} role="region" aria-label={words.sheet}>
        <canvas
          ref={canvas}
          role="img"
          aria-label={words.traces(group.channels.map(({ label }) => label).join(', '))}
          onPointerDown={(event) => {
            if (event.button !== 0) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            const point = pointOf(event);
            setCaliper({ from: point, to: point });
          }}
          onPointerMove={(event) => {
            if (caliper !== null && event.currentTarget.hasPointerCapture(event.pointerId))
              setCaliper({ ...caliper, to: pointOf(event) });
          }}
        />
      </div>
    </>
  );
}

function readingOf(
  from: Point,
  to: Point,
  sheet: ReturnType<typeof layTraces>,
  group: WaveformGroup,
  scale: { readonly mmPerSecond: number; readonly mmPerMillivolt: number },
): readonly string[] | null {
  const trace = traceAt(sheet, from, scale, group.samplingHz);
  const channel = trace === null ? undefined : group.channels[trace.channel];
  if (trace === null || channel === undefined) return null;
  const { milliseconds, amplitude, unit, perMinute } = readCalipers(from, to, trace, channel, scale);
  if (milliseconds < 1 && Math.abs(amplitude) < 0.001) return null;
  return [
    trace.label,
    words.milliseconds(
      milliseconds.toFixed(0),
      perMinute > 0 && perMinute < 1000 ? perMinute.toFixed(0) : '',
    ),
    `${amplitude.toFixed(2)} ${unit}`.trim(),
  ];
}
