import { afterEach, expect, test } from 'vitest';
import { fakeWebServer, type FakeWebServer } from '#main/dicomweb-client/fake-web-server.ts';
import { webArchive } from './web-archive.ts';

let server: FakeWebServer;
afterEach(() => server.dispose());

const request = {
  studyInstanceUid: '1.2',
  seriesInstanceUid: '1.2.3',
  sopInstanceUids: ['1.2.3.1', '1.2.3.2', '1.2.3.3'],
  sopClassUids: [],
};
const receiving = { importStream: () => Promise.reject(new Error('nothing is given here')) };
const asked = () => server.seen.map(({ url }) => url.slice(url.lastIndexOf('/') + 1));

test('an instance that a server does not give any more keeps no other away', async () => {
  server = await fakeWebServer((_request, response) => response.writeHead(404).end());
  const [way] = webArchive(receiving, server.remote).ways;
  await expect(way?.fetch(request, new AbortController().signal)).rejects.toMatchObject({ code: 'MISSING' });
  expect(asked()).toEqual(request.sopInstanceUids);
});

test('a server that lets nobody in is asked once', async () => {
  server = await fakeWebServer((_request, response) => response.writeHead(401).end());
  const [way] = webArchive(receiving, server.remote).ways;
  await expect(way?.fetch(request, new AbortController().signal)).rejects.toMatchObject({ code: 'REFUSED' });
  expect(asked()).toEqual(request.sopInstanceUids.slice(0, 1));
});
