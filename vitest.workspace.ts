// The test projects. Each one says where its code runs; `scripts/test.ts` runs them all.
import { defineConfig } from 'vitest/config'
import { engineProvider, engineVersion } from './packages/client/test/engines/provider.ts'

// Packages are tested as they stand in src/, with nothing built in between.
const resolve = { conditions: ['lastevent-source'] }
const source = { resolve, ssr: { resolve } }

export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        ...source,
        test: {
          name: 'unit',
          include: [
            'packages/*/src/**/*.test.ts',
            'packages/client/bench/*.test.ts',
            'packages/client/test/{conformance,property,regression,docs}/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
        },
      },
      {
        ...source,
        test: {
          name: 'dom',
          environment: 'happy-dom',
          include: ['playground/src/**/*.test.ts'],
        },
      },
      {
        ...source,
        test: {
          name: 'server',
          include: [
            'packages/client/test/{server,differential}/**/*.test.ts',
            'playground/server/**/*.test.ts',
          ],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...source,
        test: {
          name: 'browser',
          globalSetup: ['scripts/ensure-browser.ts'],
          include: [
            'packages/client/test/browser/**/*.test.ts',
            'playground/test/browser/**/*.test.ts',
          ],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...source,
        test: {
          name: 'engines',
          globalSetup: ['packages/client/test/engines/setup.ts'],
          include: ['packages/client/test/engines/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: engineProvider(),
            commands: { engineVersion },
            instances: [{ browser: 'chromium' }, { browser: 'firefox' }, { browser: 'webkit' }],
          },
        },
      },
    ],
  },
})
