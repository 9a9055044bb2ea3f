import type { Instrument } from '#shared/display-qc/tests.ts';
import { text } from '#view/locales/text.ts';
import { keepSeatValue, seatValue } from '#view/state/seat.ts';
import { TextField } from '#view/ui/text-field.tsx';
import styles from './displays.module.css';

const words = text.displays.measuring.instrument;

const SEAT = 'qcInstrument';
const NONE: Instrument = { name: '', serial: '', calibratedOn: '', calibrationEndsOn: '' };

/** The instrument that was used at this seat last. */
export function knownInstrument(): Instrument {
  return seatValue(SEAT, NONE);
}

export function keepInstrument(instrument: Instrument): void {
  keepSeatValue(SEAT, instrument);
}

type InstrumentFieldsProps = {
  readonly value: Instrument;
  readonly onChange: (instrument: Instrument) => void;
};

/** Which meter it is, and until when its calibration counts. */
export function InstrumentFields({ value, onChange }: InstrumentFieldsProps) {
  const field = (name: keyof Instrument, type: 'text' | 'date' = 'text') => (
    <TextField
      label={words[name]}
      value={value[name]}
      onChange={(typed) => onChange({ ...value, [name]: typed })}
      type={type}
      maxLength={80}
    />
  );
  return (
    <>
      <div className={styles['pair']}>
        {field('name')}
        {field('serial')}
      </div>
      <div className={styles['pair']}>
        {field('calibratedOn', 'date')}
        {field('calibrationEndsOn', 'date')}
      </div>
    </>
  );
}
