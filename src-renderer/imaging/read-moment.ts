/** DT, or DA and TM written together, as ms since 1970 of a clock without zone; a time of day alone counts from 0. */
export function momentMs(value: string): number | null {
  const match = /^(\d{8})?(\d{2})(\d{2})?(\d{2})?(\.\d+)?/.exec(value);
  if (!match || value.length < 6) return null;
  const [, date = '', hours = '0', minutes = '0', seconds = '0', fraction = '0'] = match;
  const day =
    date === '' ? 0 : Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6)));
  return (
    day +
    (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000 +
    Math.round(Number(fraction) * 1e6) / 1000
  );
}
