import { expect, test } from 'vitest';
import { parseRoute, type Route, routeHash } from './route.ts';

const routes: readonly Route[] = [
  { screen: 'home' },
  { screen: 'studies' },
  { screen: 'worklist' },
  { screen: 'study', studyInstanceUid: '1.2.840.113619.2.1' },
  { screen: 'study', studyInstanceUid: '1.2', as: 'planes' },
  { screen: 'viewer', window: 3, group: 'a-b' },
  { screen: 'activity', tab: '' },
  { screen: 'query', tab: 'dimse:PACS 1/A,dicomweb:Übersicht' },
  { screen: 'archive', tab: 'quarantine' },
  { screen: 'admin', tab: 'users' },
];

test('every route survives its own address', () => {
  for (const route of routes) expect(parseRoute(routeHash(route))).toEqual(route);
});

test('an address that means nothing leads home', () => {
  expect(parseRoute('')).toEqual({ screen: 'home' });
  expect(parseRoute('#/nowhere/at/all')).toEqual({ screen: 'home' });
  expect(parseRoute('#/study/')).toEqual({ screen: 'home' });
});
