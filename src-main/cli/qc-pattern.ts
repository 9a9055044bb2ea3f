import { writeFileSync } from 'node:fs';
import { PNG } from 'pngjs';
import { AppError } from '#shared/errors.ts';
import type { Pattern } from '#shared/patterns/pattern.ts';
import { drawPattern, PATTERN_NAMES } from '#shared/patterns/patterns.ts';
import { type Command, type CommandCall, textFlag } from './command.ts';
import { printResult } from './output.ts';

const GREY = 0;

export const qcPattern: Command = {
  name: 'qc pattern',
  usage: 'NAME --width PX --height PX -o FILE.png [--json]',
  summary: `Writes a test pattern as PNG, one grey a device pixel, nothing scaled or smoothed. Patterns: ${PATTERN_NAMES.join(', ')}`,
  flags: {
    width: { value: 'PX', help: 'device pixels of the screen' },
    height: { value: 'PX', help: 'device pixels of the screen' },
    output: { value: 'FILE.png', short: 'o', help: 'where to write it' },
  },
  positionals: [1, 1],
  run(call) {
    const [name = ''] = call.positionals;
    const file = textFlag(call, 'output');
    if (file === undefined) throw new AppError('INPUT', '-o is needed: the PNG file to write.');
    const pattern = drawPattern(name, pixelsFlag(call, 'width'), pixelsFlag(call, 'height'));
    try {
      writeFileSync(file, greyPng(pattern));
    } catch (cause) {
      throw new AppError('STORAGE', `${file} cannot be written. Choose another place with -o.`, { cause });
    }
    const { width, height, label, isLabelDrawn } = pattern;
    printResult(call.isJson, { file, width, height, label, isLabelDrawn }, [`${file}: ${label}`]);
    return Promise.resolve(0);
  },
};

/** @throws AppError INPUT */
function pixelsFlag(call: CommandCall, name: string): number {
  const text = textFlag(call, name) ?? '';
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new AppError('INPUT', `--${name} is needed: the device pixels of the screen, such as 2048.`);
}

function greyPng({ width, height, ddls }: Pattern): Buffer {
  const png = new PNG({ width, height });
  png.data = Buffer.from(ddls.buffer, ddls.byteOffset, ddls.byteLength);
  return PNG.sync.write(png, { colorType: GREY, inputColorType: GREY, inputHasAlpha: false, bitDepth: 8 });
}
