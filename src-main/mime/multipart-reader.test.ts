import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readMultipart, type MultipartLimits } from './multipart-reader.ts';

async function* pieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? bytes.length);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

interface Read {
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

async function readAll(
  message: Buffer | string,
  boundary = 'B',
  sizes: readonly number[] = [7],
  limits: Partial<MultipartLimits> = {},
): Promise<Read[]> {
  const bytes = typeof message === 'string' ? Buffer.from(message, 'latin1') : message;
  const parts: Read[] = [];
  for await (const part of readMultipart(pieces(bytes, sizes), boundary, limits)) {
    const body: Buffer[] = [];
    for await (const chunk of part.body) body.push(Buffer.from(chunk));
    parts.push({ headers: Object.fromEntries(part.headers), body: Buffer.concat(body) });
  }
  return parts;
}

const text = (parts: readonly Read[]) => parts.map(({ body }) => body.toString('latin1'));

test('reads parts with their headers, in any case and folded', async () => {
  const parts = await readAll(
    '--B\r\nContent-Type: application/dicom;\r\n transfer-syntax=*\r\nCONTENT-LOCATION: a\r\n\r\none\r\n--B\r\n\r\ntwo\r\n--B--\r\n',
  );
  expect(parts[0]?.headers).toEqual({
    'content-type': 'application/dicom; transfer-syntax=*',
    'content-location': 'a',
  });
  expect(text(parts)).toEqual(['one', 'two']);
});

test('a message without parts, empty parts, a preamble, an epilogue and padding are as the standard has them', async () => {
  expect(await readAll('--B--')).toEqual([]);
  expect(text(await readAll('--B\r\n\r\n\r\n--B\r\nA: b\r\n\r\n\r\n--B--'))).toEqual(['', '']);
  const wrapped = 'for old readers\r\n--B  \r\n\r\nx\r\n--B--\r\nepilogue --B';
  expect(text(await readAll(wrapped))).toEqual(['x']);
});

test('what looks like a boundary inside a line is content', async () => {
  const parts = await readAll('--B\r\n\r\nA--B\r\n--A\n--B\r\r\n-B\r\n--B--');
  expect(text(parts)).toEqual(['A--B\r\n--A\n--B\r\r\n-B']);
});

test('any parts come out as they went in, however the message is cut into chunks', async () => {
  const body = fc
    .array(
      fc.oneof(fc.constantFrom('\r\n', '--', '--B', '-', '\r', '\n', 'B'), fc.string({ maxLength: 9 })),
      {
        maxLength: 12,
      },
    )
    .map((words) => words.join(''))
    .filter((words) => !`\r\n${words}\r\n`.includes('\r\n--B'));
  await fc.assert(
    fc.asyncProperty(
      fc.array(body, { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
      async (bodies, sizes) => {
        const message = bodies.map((each) => `--B\r\nX: y\r\n\r\n${each}\r\n`).join('') + '--B--';
        const parts = await readAll(Buffer.from(message, 'utf8'), 'B', sizes);
        expect(parts.map((part) => part.body.toString('utf8'))).toEqual(
          bodies.map((each) => Buffer.from(each, 'utf8').toString('utf8')),
        );
      },
    ),
  );
});

test('a part that nobody reads, or only begins to, does not hold up the next', async () => {
  const message = Buffer.from(
    `--B\r\n\r\n${'x'.repeat(5000)}\r\n--B\r\n\r\n${'y'.repeat(5000)}\r\n--B\r\n\r\nz\r\n--B--`,
  );
  const seen: string[] = [];
  for await (const part of readMultipart(pieces(message, [100]), 'B')) {
    for await (const chunk of part.body) {
      seen.push(chunk.toString('latin1', 0, 1));
      break;
    }
  }
  expect(seen).toEqual(['x', 'y', 'z']);
});

test.each([
  ['no boundary at all', 'nothing here'],
  ['the last boundary is missing', '--B\r\n\r\nhalf'],
  ['it ends in the headers', '--B\r\nContent-Type: a'],
  ['it ends behind a boundary', '--B'],
  ['a boundary goes on', '--Bad\r\n\r\nx\r\n--B--'],
  ['a boundary is padded without end', `--B${' '.repeat(600)}\r\n\r\nx\r\n--B--`],
])('refuses a message where %s', async (_, message) => {
  await expect(readAll(message)).rejects.toMatchObject({ code: 'INPUT' });
});

test('a part that is cut off throws where it is read', async () => {
  for await (const part of readMultipart(pieces(Buffer.from('--B\r\n\r\nhalf of it'), [3]), 'B')) {
    const read = async () => {
      for await (const _ of part.body);
    };
    await expect(read()).rejects.toMatchObject({ code: 'INPUT' });
    break;
  }
});

test('bounds headers and the number of parts', async () => {
  const long = `--B\r\nX: ${'y'.repeat(20_000)}\r\n\r\nx\r\n--B--`;
  await expect(readAll(long, 'B', [1000])).rejects.toThrow(/headers/);
  const many = `${'--B\r\n\r\nx\r\n'.repeat(30)}--B--`;
  await expect(readAll(many, 'B', [1000], { maxParts: 20 })).rejects.toThrow(/more than 20 parts/);
  expect(await readAll(many, 'B', [1000], { maxParts: 30 })).toHaveLength(30);
});

test.each(['', 'x'.repeat(201), 'line\r\nend', 'semi;colon', 'blank '])(
  'refuses the boundary %j',
  async (boundary) => {
    await expect(readAll('--B--', boundary)).rejects.toMatchObject({ code: 'INPUT' });
  },
);

test('ends the body that it reads from when its reader stops', async () => {
  let isEnded = false;
  async function* endless(): AsyncGenerator<Buffer> {
    try {
      yield Buffer.from('--B\r\n\r\n');
      for (;;) yield Buffer.from('x');
    } finally {
      isEnded = true;
    }
  }
  for await (const _ of readMultipart(endless(), 'B')) break;
  expect(isEnded).toBe(true);
});
