import { expect, it } from 'vitest';
import { toJavaScript } from './app-folder.ts';

it('takes types away and points imports and worker entries at the JavaScript files', () => {
  const source = `
import type { A } from '#shared/a.ts';
import { b } from '#main/b.ts';
import fastify from 'fastify';
export const c: number = b<A>();
const worker = new URL('../receiver-thread.ts', import.meta.url);
const later = await import('./later.ts');
const text = 'notes.ts';
`;
  expect(toJavaScript(source, 'c.ts').trim().split('\n')).toEqual([
    "import { b } from '#main/b.js';",
    "import fastify from 'fastify';",
    'export const c = b();',
    "const worker = new URL('../receiver-thread.js', import.meta.url);",
    "const later = await import('./later.js');",
    "const text = 'notes.ts';",
  ]);
});
