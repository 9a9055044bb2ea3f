import { defineConfig } from '@playwright/test';
import browserTests from './playwright.config.ts';

/** Every real image on the screen: some twenty minutes, so it stands apart from what CI runs. */
export default defineConfig(browserTests, { testDir: 'e2e/real-images', workers: 1 });
