// The test projects. Each one says where its code runs; `scripts/test.ts` runs them all.
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { engineProvider, engineVersion } from '@lastevent/browsers/vitest-provider'

// Packages are tested as they stand in src/, with nothing built in between.
const resolve = { conditions: ['lastevent-source'] }
const source = { resolve, ssr: { resolve } }

/** Time limits are there for hangs: none of them says how fast a machine must be. */
const hangs = {
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 240_000 } },
}

/** Tests in which nothing depends on what a browser does when: a file on each core. */
const onEachCore = {
  ...hangs,
  maxWorkers: Math.max(2, availableParallelism() - 1),
  sequence: { groupOrder: 0 },
}

/** A browser takes more than a core: one file in Node, and beside it one engine. */
const oneByOne = { ...hangs, maxWorkers: 1, sequence: { groupOrder: 1 } }

export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        ...source,
        test: {
          name: 'unit',
          ...onEachCore,
          include: [
            'packages/*/src/**/*.test.ts',
            'benchmarks/**/*.test.ts',
            'packages/client/test/{conformance,property,regression,docs}/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
        },
      },
      {
        ...source,
        test: {
          name: 'dom',
          ...onEachCore,
          environment: 'happy-dom',
          include: [
            'playground/src/**/*.test.ts',
            'packages/{react,vue,runtimes}/test/dom/**/*.test.ts',
          ],
        },
      },
      {
        // Svelte and Solid are other code in browsers than on servers.
        resolve: { conditions: ['lastevent-source', 'browser'] },
        ssr: { resolve: { conditions: ['lastevent-source', 'browser'] } },
        test: {
          name: 'dom-browser',
          ...onEachCore,
          environment: 'happy-dom',
          include: ['packages/{svelte,solid}/test/dom/**/*.test.ts'],
          server: { deps: { inline: [/svelte/, /solid-js/] } },
        },
      },
      {
        ...source,
        test: {
          name: 'server',
          include: [
            'packages/client/test/{server,differential}/**/*.test.ts',
            'packages/{react,vue,svelte,solid}/test/server/**/*.test.ts',
            'playground/{server,load}/**/*.test.ts',
            'playground/test/*.test.ts',
            'docs/test/*.test.ts',
          ],
          ...onEachCore,
        },
      },
      {
        test: {
          name: 'packages',
          ...onEachCore,
          globalSetup: ['packages/consumers/src/pack.ts'],
          include: ['packages/{consumers/test,runtimes/test/installed}/**/*.test.ts'],
        },
      },
      {
        ...source,
        test: {
          name: 'browser',
          globalSetup: ['@lastevent/browsers/ensure-chromium'],
          include: [
            'packages/{client,react,vue,svelte,solid,devtools,runtimes}/test/browser/**/*.test.ts',
            'playground/test/browser/**/*.test.ts',
          ],
          ...oneByOne,
        },
      },
      {
        ...source,
        test: {
          name: 'site',
          globalSetup: ['@lastevent/browsers/ensure-chromium'],
          include: ['docs/test/browser/**/*.test.ts'],
          ...onEachCore,
        },
      },
      {
        ...source,
        test: {
          name: 'scale',
          globalSetup: ['playground/test/scale/support/setup.ts'],
          include: ['playground/test/scale/**/*.test.ts'],
          ...onEachCore,
        },
      },
      {
        ...source,
        test: {
          name: 'engines',
          globalSetup: ['packages/client/test/engines/setup.ts'],
          include: ['packages/client/test/engines/**/*.test.ts'],
          ...oneByOne,
          browser: {
            enabled: true,
            headless: true,
            connectTimeout: 300_000,
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
