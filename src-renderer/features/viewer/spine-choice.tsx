import { ArrowDown, ArrowUp } from 'lucide-react';
import { VERTEBRAE } from '#view/kernels/measure/spine.ts';
import { text } from '#view/locales/text.ts';
import { setMeasureSettings, useMeasureSettings } from '#view/state/measure-settings.ts';
import { IconButton } from '#view/ui/icon-button.tsx';
import { Select } from '#view/ui/select.tsx';

const words = text.measuring.spine;

/** Which vertebra the next press names, and which way the spine goes on from there. */
export function SpineChoice() {
  const { nextVertebra, spineDirection } = useMeasureSettings();
  const isDown = spineDirection === 'down';
  return (
    <>
      <Select
        label={words.next}
        isLabelHidden
        width={84}
        options={[
          ...(nextVertebra === null ? [{ value: '', label: words.end }] : []),
          ...VERTEBRAE.map((value) => ({ value, label: value })),
        ]}
        value={nextVertebra ?? ''}
        onChange={(value) => setMeasureSettings({ nextVertebra: value === '' ? null : value })}
      />
      <IconButton
        icon={isDown ? ArrowDown : ArrowUp}
        label={isDown ? words.down : words.up}
        onPress={() => setMeasureSettings({ spineDirection: isDown ? 'up' : 'down' })}
      />
    </>
  );
}
