import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { keepPlaces, settlePlaces } from './core-bundle.ts';

/** What a module says of its own place when its code stands in another file of the bundle. */
async function placeIn(bundleFile: string, expression: string): Promise<unknown> {
  const source = keepPlaces(`export default ${expression};`, 'src-main/http/static.ts') ?? '';
  const at = JSON.stringify(pathToFileURL(`/application/${bundleFile}`).href);
  const code = settlePlaces(source, bundleFile).replaceAll('import.meta.url', at);
  const module = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { default: unknown };
  return module.default;
}

it('a module finds its neighbours from whichever file of the bundle it ended up in', async () => {
  for (const file of ['src-main/parts/core-x.js', 'src-main/cli/main.js', 'main.js', 'src-main/thread.js']) {
    expect(await placeIn(file, 'import.meta.filename')).toBe('/application/src-main/http/static.js');
    expect(await placeIn(file, 'import.meta.dirname')).toBe('/application/src-main/http');
    expect(await placeIn(file, "new URL('../a-thread.js', import.meta.url).pathname")).toBe(
      '/application/src-main/a-thread.js',
    );
  }
});

it('a module that does not ask for its place stays as it is', () => {
  expect(keepPlaces('export const a = 1;', 'src-main/a.ts')).toBeNull();
});
