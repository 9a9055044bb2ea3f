import type { Rule } from './site-rules.ts';

/** Changes whenever the factory's tree, tables, words or rules do, so that an explanation says what it was made by. */
export const FACTORY_VERSION = 3;

const YEAR_DAYS = 365.25;

/** How many priors of which age, by what is read; the first that fits is in force. Ages are counted to the study that is read. */
export const FACTORY_RULES: readonly Rule[] = [
  {
    id: 'mammography',
    kinds: ['mammography'],
    regions: [],
    mostPriors: 2,
    // Slow changes show against an examination of two rounds of screening before, not of the last one.
    preferredAgeDays: 700,
    mostAgeDays: Math.round(4.5 * YEAR_DAYS),
    hasBaseline: true,
    mostCompanions: 1,
  },
  {
    id: 'radiograph',
    kinds: ['xray', 'dental', 'panoramic'],
    regions: [],
    mostPriors: 2,
    preferredAgeDays: 0,
    mostAgeDays: Math.round(2 * YEAR_DAYS),
    hasBaseline: true,
    mostCompanions: 1,
  },
  {
    id: 'ultrasound',
    kinds: ['ultrasound'],
    regions: [],
    mostPriors: 2,
    preferredAgeDays: 0,
    mostAgeDays: Math.round(3 * YEAR_DAYS),
    hasBaseline: true,
    mostCompanions: 1,
  },
  {
    id: 'other',
    kinds: [],
    regions: [],
    mostPriors: 2,
    preferredAgeDays: 0,
    mostAgeDays: Math.round(5 * YEAR_DAYS),
    hasBaseline: true,
    mostCompanions: 1,
  },
];
