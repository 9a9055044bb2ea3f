import { afterEach, expect, test } from 'vitest';
import { remoteQuerySchema } from '#shared/contract/remote.ts';
import { fakeWebServer, type FakeWebServer } from '#main/dicomweb-client/fake-web-server.ts';
import type { FoundStudy } from './archive.ts';
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

test('procedure codes are asked for and read, those of requests from the series', async () => {
  // PS3.18 F.2: items of a sequence are objects
  const code = (value: string) => ({
    '00080100': { vr: 'SH', Value: [value] },
    '00080102': { vr: 'SH', Value: ['99SITE'] },
    '00080104': { vr: 'LO', Value: ['Knie'] },
  });
  const answers = {
    studies: { '0020000D': { vr: 'UI', Value: ['1.2'] }, '00081032': { vr: 'SQ', Value: [code('A'), {}] } },
    series: {
      '0020000E': { vr: 'UI', Value: ['1.2.3'] },
      '00400275': { vr: 'SQ', Value: [{ '00321064': { vr: 'SQ', Value: [code('B')] } }] },
    },
  };
  server = await fakeWebServer(({ url }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://fake');
    const isFirst = !searchParams.has('offset');
    const answer = pathname.endsWith('/series') ? answers.series : answers.studies;
    response.setHeader('content-type', 'application/dicom+json').end(JSON.stringify(isFirst ? [answer] : []));
  });
  const archive = webArchive(receiving, server.remote);
  const { signal } = new AbortController();
  const query = remoteQuerySchema.parse({ patientId: 'P1' });
  const read = { scheme: '99SITE', meaning: 'Knie' };
  const found: FoundStudy['procedures'][] = [];
  for await (const { procedures } of archive.findStudies(query, { signal, limit: 10 }))
    found.push(procedures);
  expect(found).toEqual([[{ ...read, value: 'A' }]]);
  const series = await archive.findSeries('1.2', signal);
  expect(series.map((each) => each.requestedProcedures)).toEqual([[{ ...read, value: 'B' }]]);
  expect(asked().join('\n')).toMatch(
    /includefield=ProcedureCodeSequence[^]*includefield=RequestAttributesSequence/,
  );
});
